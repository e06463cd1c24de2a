using Holdfast.Linux;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Polling;

namespace Holdfast.Bgp.Bfd;

/// <summary>The sockets that Control packets come in by: at most one for each family and kind of path.</summary>
internal sealed class BfdReceivers(Epoll epoll, BfdPorts ports) : IDisposable
{
    // Datagrams taken from a socket before the others, and the timers, have their turn.
    private const int MostAtOnce = 256;

    private readonly Receiver?[] _receivers = new Receiver?[4];

    public delegate void Handler(ReadOnlySpan<byte> datagram, in ReceivedFrom from, bool multihop);

    private readonly Dictionary<int, int> _inherited = [];

    /// <summary>Uses sockets of another process in the place of new ones.</summary>
    public void Inherit(IEnumerable<(int Index, int Socket)> left)
    {
        foreach (var (index, socket) in left) _inherited[index] = socket;
    }

    /// <summary>Those that are open, by number, with their descriptors.</summary>
    public IEnumerable<(int Index, int Socket)> Open() => _receivers
        .Select((receiver, index) => (index, receiver?.Socket.Descriptor ?? -1)).Where(one => one.Item2 >= 0);

    /// <summary>Why one that is needed is not there, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>Opens those that the peers need and that are not open, and closes those that none needs.</summary>
    public void Reconfigure(IEnumerable<BfdPeer> peers)
    {
        var needed = peers.Select(peer =>
            IndexOf(peer.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6, peer.IsMultihop)).ToHashSet();
        Error = null;
        for (var index = 0; index < _receivers.Length; index++)
        {
            if (!needed.Contains(index)) Close(index);
            else if (_receivers[index] is null) Open(index);
        }
    }

    /// <summary>Hands over what has come.</summary>
    public void Drain(Handler handler)
    {
        // Longer than any Control packet: one that is cut can only be one that says more than it is.
        Span<byte> buffer = stackalloc byte[512];
        foreach (var receiver in _receivers)
        {
            if (receiver is null) continue;
            for (var count = 0; count < MostAtOnce; count++)
            {
                var length = receiver.Socket.Receive(buffer, out var from);
                if (length < 0) break;
                handler(buffer[..length], from, receiver.IsMultihop);
            }
        }
    }

    public void Dispose()
    {
        for (var index = 0; index < _receivers.Length; index++) Close(index);
    }

    private void Open(int index)
    {
        var (ipv6, multihop) = (index % 2 == 1, index >= 2);
        var port = ports.Of(multihop);
        try
        {
            var socket = _inherited.Remove(index, out var left) ? TtlSocket.Inherit(left) : TtlSocket.Listen(ipv6, port);
            epoll.Add(socket.Descriptor, Readiness.Readable, 0);
            _receivers[index] = new Receiver(socket, multihop);
        }
        catch (SystemCallException error)
        {
            var taken = error.Errno == Errno.EADDRINUSE ? "; does another BFD daemon run here?" : "";
            Error = $"BFD cannot receive on UDP port {port}: {error.Reason}{taken}";
        }
    }

    private void Close(int index)
    {
        if (_receivers[index] is not { } receiver) return;
        epoll.Remove(receiver.Socket.Descriptor);
        receiver.Socket.Dispose();
        _receivers[index] = null;
    }

    private static int IndexOf(bool ipv6, bool multihop) => (ipv6 ? 1 : 0) + (multihop ? 2 : 0);

    private sealed record Receiver(TtlSocket Socket, bool IsMultihop);
}
