using System.Diagnostics.CodeAnalysis;
using System.Net;
using Holdfast.Linux;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Polling;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Upstreams.Udp;

/// <summary>
/// One UDP socket of a worker to a backend. It is connected, so the kernel lets in only what came from the backend's
/// address and port; its own port is the kernel's random choice from the ephemeral range (which no other socket of the
/// machine can then have, and which spares the ports that ip_local_reserved_ports keeps free).
/// </summary>
internal sealed unsafe class UdpUpstreamSocket : IReadyTarget, IDisposable
{
    // Answers come in bursts, as queries leave in batches; Linux's default holds a few hundred.
    private const int BufferSize = 1 << 20;

    // ICMP errors looked at in one turn; who sends more keeps the worker from nothing else.
    private const int MaxErrors = 64;

    private readonly UdpUpstream _upstream;
    private readonly Worker _worker;
    private readonly DatagramSocket _socket;
    private readonly int _watch;
    private bool _isClosed;

    private UdpUpstreamSocket(UdpUpstream upstream, int number, DatagramSocket socket, Worker worker)
    {
        (_upstream, Number, _socket, _worker) = (upstream, number, socket, worker);
        _watch = worker.Targets.Watch(socket.Descriptor, Readiness.Readable, this);
    }

    /// <summary>Which of the upstream's sockets it is; no other has ever had the number.</summary>
    public int Number { get; }

    /// <summary>Queries it has sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Connects one; false when the kernel knows no way, or has no descriptor.</summary>
    public static bool TryOpen(
        UdpUpstream upstream, int number, in SockAddr peer, IPAddress? source, Worker worker,
        [NotNullWhen(true)] out UdpUpstreamSocket? opened)
    {
        opened = null;
        if (DatagramSocket.TryConnect(in peer, source, out var socket) != 0)
            return false;
        socket!.SetBuffer(BufferSize);
        // Without the queue errors say nothing, and time-outs decide.
        _ = ErrorQueue.Enable(socket.Descriptor, peer.IsIpv6);
        opened = new UdpUpstreamSocket(upstream, number, socket, worker);
        return true;
    }

    /// <summary>Sends a batch; what could not be sent has failed.</summary>
    /// <param name="batch">The batch, empty afterwards.</param>
    /// <returns>Whether the kernel had a way for it.</returns>
    public bool Flush(SendBatch batch)
    {
        Sent += batch.Flush(_socket, _worker.UdpGso, out int errno);
        for (int i = 0; i < batch.FailedCount; i++)
            _upstream.SendFailed(batch.FailedTag(i));
        return errno is 0 or Errno.EAGAIN or Errno.ENOBUFS or Errno.EMSGSIZE;
    }

    /// <inheritdoc/>
    public void OnReady(Readiness ready)
    {
        if (!_isClosed)
            ReceiveAnswers();
        // An answer says more than an error about the same query.
        if (!_isClosed && (ready & Readiness.Error) != 0)
            ReceiveErrors();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _worker.Targets.End(_watch);
        _socket.Dispose();
    }

    private void ReceiveAnswers()
    {
        int count = _worker.Receive(_socket, out int first);
        // An ICMP error is told here too, once, and without what it is about: that is in the queue of errors.
        if (count < 0 && count != -Errno.EAGAIN)
            count = _worker.Receive(_socket, out first);
        ReceiveBatch received = _worker.Received;
        _upstream.Prefetch(received, first, count);
        for (int i = first; i < first + count; i++)
        {
            var buffer = new Span<byte>(received.Buffer(i), received.BufferSize);
            _upstream.Received(Number, buffer, received.Length(i), received.IsCut(i));
        }
    }

    private void ReceiveErrors()
    {
        Span<byte> quote = stackalloc byte[ErrorQueue.MaxQuote];
        for (int i = 0; i < MaxErrors && !_isClosed; i++)
        {
            int length = ErrorQueue.Take(_socket.Descriptor, quote, out QueuedError error);
            if (length < 0)
                return;
            if (error.IsIcmp)
                _upstream.ReceivedError(Number, quote[..length]);
        }
    }
}
