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
internal sealed unsafe class UdpUpstreamSocket(UdpUpstream upstream, int index, IPAddress? source, Worker worker)
    : IReadyTarget, IDisposable
{
    // Answers come in bursts, as queries leave in batches; Linux's default holds a few hundred.
    private const int BufferSize = 1 << 20;

    private DatagramSocket? _socket;
    private int _watch;

    /// <summary>Whether there is a socket.</summary>
    public bool IsOpen => _socket is not null;

    /// <summary>Connects it; false when the kernel knows no way.</summary>
    public bool TryOpen(in SockAddr peer)
    {
        if (DatagramSocket.TryConnect(in peer, source, out _socket) != 0)
            return false;
        _socket!.SetBuffer(BufferSize);
        _watch = worker.Targets.Watch(_socket.Descriptor, Readiness.Readable, this);
        return true;
    }

    /// <summary>Closes it; the next one will have another port.</summary>
    public void Close()
    {
        if (_socket is null)
            return;
        worker.Targets.End(_watch);
        _socket.Dispose();
        _socket = null;
    }

    /// <summary>Sends a batch.</summary>
    public void Flush(SendBatch batch)
    {
        batch.Flush(_socket!, worker.UdpGso, out int errno);
        for (int i = 0; i < batch.FailedCount; i++)
            upstream.SendFailed(batch.FailedTag(i));
        if (errno != 0)
            upstream.OnError(this, index, errno);
    }

    /// <inheritdoc/>
    public void OnReady(Readiness ready)
    {
        if (_socket is null)
            return;
        ReceiveBatch received = worker.Received;
        int count = worker.Receive(_socket, out int first);
        if (count < 0)
        {
            if (-count is not (Errno.EAGAIN or Errno.EINTR))
            {
                // What this turn has gathered for the backend leaves before the socket may close.
                worker.FlushAll();
                upstream.OnError(this, index, -count);
            }

            return;
        }

        for (int i = first; i < first + count; i++)
        {
            var buffer = new Span<byte>(received.Buffer(i), received.BufferSize);
            upstream.Received(index, buffer, received.Length(i), received.IsCut(i));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close();
}
