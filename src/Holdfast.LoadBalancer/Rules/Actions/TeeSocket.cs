using System.Net;
using System.Net.Sockets;
using Holdfast.LoadBalancer.ProxyProtocol;
using Holdfast.LoadBalancer.Upstreams;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>
/// One worker's way to a server that queries are copied to. It never waits: what the kernel has no room for is lost, and of
/// answers a few are taken off for each copy; the kernel drops more than its buffer holds.
/// </summary>
/// <remarks>
/// A chain that a reload has replaced may still be in use by workers, so nobody closes it: the handle of the socket does, when
/// nobody knows it any more.
/// </remarks>
internal sealed class TeeSocket
{
    // One more than comes back for each copy, so that what has gathered goes.
    private const int AnswersForEach = 2;

    private readonly Socket? _socket;

    // Of an answer nothing is looked at: the rest of the datagram is cut off.
    private readonly byte[] _answer = new byte[16];
    private long _sent;
    private long _failed;
    private long _answered;

    // The header and the query; there from the first copy with a header on.
    private byte[] _whole = [];

    public TeeSocket(IPEndPoint server, IPAddress? source)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            if (source is not null)
                socket.Bind(new IPEndPoint(source, 0));
            socket.Connect(server);
            _socket = socket;
        }
        catch (SocketException)
        {
            // There is no way there: each copy counts as failed.
            socket.Dispose();
        }
    }

    public long Sent => Volatile.Read(ref _sent);

    public long Failed => Volatile.Read(ref _failed);

    public long Answered => Volatile.Read(ref _answered);

    /// <summary>Sends a copy, unless that would wait. Only its worker may.</summary>
    public void Send(ReadOnlySpan<byte> query)
    {
        var error = SocketError.NotConnected;
        if (_socket is not null)
        {
            for (int i = 0; i < AnswersForEach && HasAnswer(_socket); i++)
                _answered++;
            _socket.Send(query, SocketFlags.None, out error);
        }

        if (error == SocketError.Success)
            _sent++;
        else
            _failed++;
    }

    /// <summary>Sends a copy behind a PROXY header; one that is too long for a datagram counts as failed.</summary>
    public void Send(in ProxiedAddresses addresses, ReadOnlySpan<byte> values, ReadOnlySpan<byte> query)
    {
        const int most = ProxyHeaders.Longest + ushort.MaxValue;
        if (_whole.Length == 0)
            _whole = new byte[most];
        int header = addresses.WriteHeader(_whole, values);
        query.CopyTo(_whole.AsSpan(header));
        Send(_whole.AsSpan(0, header + query.Length));
    }

    private bool HasAnswer(Socket socket)
    {
        socket.Receive(_answer, SocketFlags.None, out var error);
        bool hasAnswer = error is SocketError.Success or SocketError.MessageSize;
        // What the kernel has heard of the copies before: nobody is there, or there is no way.
        if (!hasAnswer && error != SocketError.WouldBlock)
            _failed++;
        return hasAnswer;
    }
}
