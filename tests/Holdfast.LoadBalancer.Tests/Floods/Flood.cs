using System.Net.Sockets;
using System.Runtime.InteropServices;
using Holdfast.Linux.Datagrams;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Floods;

/// <summary>
/// Queries for names that nobody answers, as many as are wanted, each another one: no faster than the load balancer takes
/// them, so that none is lost on the way to it.
/// </summary>
internal sealed unsafe class Flood : IDisposable
{
    private const int Batch = 64;

    private readonly TestSite _site;
    private readonly DatagramSocket _socket;
    private readonly SendBatch _batch = new(Batch);
    private readonly byte[] _query;
    private readonly byte* _messages;
    private readonly long _before;
    private long _sent;

    /// <param name="site">Where to.</param>
    /// <param name="zone">The names asked for are in it: eight letters more each.</param>
    public Flood(TestSite site, string zone)
    {
        _site = site;
        _before = site.Balancer.ClientQueries;
        Assert.Equal(0, DatagramSocket.TryConnect(new SockAddr(site.EndPoint), null, out var socket));
        _socket = socket!;
        _query = MessageText.Wire($"aaaaaaaa.{zone} IN A +rd");
        _messages = (byte*)NativeMemory.Alloc((nuint)(Batch * _query.Length));
    }

    /// <summary>Sends a batch more.</summary>
    /// <param name="others">Queries that others have sent meanwhile.</param>
    public void Send(long others = 0)
    {
        for (int i = 0; i < Batch; i++)
        {
            var message = new Span<byte>(_messages + (i * _query.Length), _query.Length);
            _query.CopyTo(message);
            OpenLoopFlood.Spell(_sent + i, message.Slice(13, 8));
            _batch.Add(_messages + (i * _query.Length), _query.Length, i);
        }

        _sent += _batch.Flush(_socket, together: true, out _);
        if (_sent % (8 * Batch) < Batch)
            Wait.Until("the queries are taken", () => _site.Balancer.ClientQueries - _before >= _sent - (4 * Batch) + others);
    }

    /// <summary>Throws away the answers that came, and counts them.</summary>
    public int CountAnswers()
    {
        using var received = new ReceiveBatch(Batch, 512, 0);
        int answers = 0;
        for (int count; (count = received.Receive(_socket)) > 0;)
            answers += count;
        return answers;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _batch.Dispose();
        NativeMemory.Free(_messages);
    }
}
