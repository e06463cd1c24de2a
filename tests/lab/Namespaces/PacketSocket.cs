using System.Runtime.InteropServices;
using Holdfast.Lab.Errors;
using Holdfast.Lab.Kernel;

namespace Holdfast.Lab.Namespaces;

/// <summary>Reads every IP packet that enters or leaves a namespace's interfaces (packet(7)), without link headers.</summary>
internal sealed unsafe class PacketSocket : IDisposable
{
    private const int PacketFamily = 17;
    private const int Datagram = 2;
    private const int AllProtocols = 0x0300; // ETH_P_ALL, network byte order
    private readonly int _socket;

    public PacketSocket(NetworkNamespace where) =>
        _socket = where.Run(() => LibC.Check(LibC.Socket(PacketFamily, Datagram, AllProtocols), "packet socket"));

    /// <summary>Waits a little for a packet.</summary>
    /// <returns>Its length; 0 when none came.</returns>
    public int Receive(Span<byte> buffer)
    {
        var descriptor = new PollDescriptor { Fd = _socket, Events = PollDescriptor.Readable };
        if (LibC.Poll(&descriptor, 1, 50) <= 0)
            return 0;
        fixed (byte* start = buffer)
        {
            var length = (int)LibC.Receive(_socket, start, (nuint)buffer.Length, 0);
            return length >= 0 ? length : throw new LabException($"packet socket: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    public void Dispose() => _ = LibC.Close(_socket);
}
