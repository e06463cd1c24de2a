using System.Text;
using Holdfast.Lab.Kernel;
using Holdfast.Lab.Namespaces;

namespace Holdfast.Lab.Relay;

/// <summary>One end of the tunnel: a TUN interface that exists already, in some namespace.</summary>
internal sealed unsafe class TunDevice : IDisposable
{
    private const nuint SetInterface = 0x4004_54CA; // TUNSETIFF
    private const short Tun = 0x0001;
    private const short NoPacketInformation = 0x1000;
    private readonly int _fd;

    private TunDevice(int fd) => _fd = fd;

    /// <summary>Attaches to the interface. The file belongs to the namespace it was opened in, whoever reads it later.</summary>
    public static TunDevice Attach(NetworkNamespace where, string name) => where.Run(() =>
    {
        var fd = LibC.Check(LibC.Open("/dev/net/tun", LibC.ReadWrite | LibC.CloseOnExec), "open /dev/net/tun");
        var request = stackalloc byte[40]; // struct ifreq: 16 bytes of name, then the flags
        new Span<byte>(request, 40).Clear();
        _ = Encoding.ASCII.GetBytes(name, new Span<byte>(request, 15));
        *(short*)(request + 16) = Tun | NoPacketInformation;
        _ = LibC.Check(LibC.IoControl(fd, SetInterface, request), $"attach to {name} in {where.Name}");
        return new TunDevice(fd);
    });

    /// <summary>Waits for a packet.</summary>
    /// <returns>Its length; 0 or less when there is none to be had.</returns>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
            return (int)LibC.Read(_fd, start, (nuint)buffer.Length);
    }

    /// <summary>Hands a packet to the kernel; one it does not take is lost, as on any link.</summary>
    public void Write(ReadOnlySpan<byte> packet)
    {
        fixed (byte* start = packet)
            _ = LibC.Write(_fd, start, (nuint)packet.Length);
    }

    public void Dispose() => _ = LibC.Close(_fd);
}
