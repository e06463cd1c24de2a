using Holdfast.Linux.Polling;
using Holdfast.Linux.Streams;
using Holdfast.LoadBalancer.Streams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Upstreams.Tcp;

/// <summary>A TCP connection of a worker to a backend: queries pipelined with random IDs, answers taken in any order.</summary>
internal sealed class TcpUpstreamConnection(TcpUpstream upstream, int number, IByteStream bytes, Worker worker)
    : IReadyTarget, IFlushTarget, IDisposable
{
    private const int ReadSize = 8192;
    private const int IdOctets = 2;

    private readonly MessageStream _stream = new(bytes, worker, ReadSize);
    private long _since;
    private bool _isConnecting;
    private bool _isOutOfMemory;
    private bool _flushPending;

    /// <summary>Which of the upstream's connections it is; no other has ever had the number.</summary>
    public int Number => number;

    /// <summary>Queries outstanding on it.</summary>
    public int Outstanding { get; set; }

    /// <summary>Begins to connect; false when the kernel knows no way.</summary>
    public bool TryConnect()
    {
        var peer = upstream.Peer;
        if (StreamSocket.TryConnect(in peer, upstream.Source, out var socket) != 0)
            return false;
        _isConnecting = true;
        _since = worker.Now;
        _stream.Open(socket, Readiness.Writable, this);
        return true;
    }

    /// <summary>Sends a query, at the end of the batch or when the connection is made.</summary>
    /// <param name="message">The query.</param>
    /// <param name="id">The ID it is sent with.</param>
    public void Send(ReadOnlySpan<byte> message, ushort id)
    {
        Outstanding++;
        Span<byte> frame = _stream.Add(message);
        _isOutOfMemory |= frame.IsEmpty;
        if (!frame.IsEmpty)
        {
            frame[0] = (byte)(id >> 8);
            frame[1] = (byte)id;
        }

        if (_flushPending || (_isConnecting && !_isOutOfMemory))
            return;
        _flushPending = true;
        worker.FlushLater(this);
    }

    /// <inheritdoc/>
    public void Flush()
    {
        _flushPending = false;
        if (_stream.IsOpen && _isOutOfMemory)
            Break();
        else if (_stream.IsOpen && !_isConnecting)
            Write();
    }

    /// <inheritdoc/>
    public void OnReady(Readiness ready)
    {
        if (_isConnecting)
        {
            if (_stream.PendingError() != 0)
            {
                Break();
                return;
            }

            if ((ready & Readiness.Writable) == 0)
                return;
            _isConnecting = false;
        }

        if ((ready & Readiness.Writable) != 0)
            Write();
        if (_stream.IsOpen && (ready & (Readiness.Readable | Readiness.HangUp | Readiness.Error)) != 0)
            Read();
    }

    /// <summary>Gives up on a connection that is not made in time.</summary>
    public void SweepConnecting()
    {
        if (_isConnecting && worker.Now - _since >= upstream.ConnectTimeout)
            Break();
    }

    /// <summary>Closes the connection when it was idle for long.</summary>
    public void SweepIdle()
    {
        if (Outstanding == 0 && worker.Now - _since >= upstream.IdleTime)
            Dispose();
    }

    /// <summary>Closes it; to be called when nothing is outstanding on it, or at the end of everything.</summary>
    public void Dispose()
    {
        if (_stream.IsOpen)
            upstream.Closed(this);
        _stream.Dispose();
    }

    /// <summary>The connection is of no use any more: its queries try others.</summary>
    private void Break()
    {
        Dispose();
        upstream.Broken(this);
    }

    private void Read()
    {
        switch (_stream.Read())
        {
            case MessageStream.Outcome.Nothing:
                return;
            case MessageStream.Outcome.Progress:
                break;
            default:
                Break();
                return;
        }

        _since = worker.Now;
        while (_stream.IsOpen && _stream.TryPeekMessage(out var message))
        {
            int length = message.Length;
            upstream.Received(this, message);
            if (_stream.IsOpen)
                _stream.RemoveMessage(length);
        }
    }

    private void Write()
    {
        MessageStream.Outcome outcome;
        while ((outcome = _stream.Write(out _)) == MessageStream.Outcome.Progress)
        {
        }

        if (outcome == MessageStream.Outcome.Broken)
        {
            Break();
            return;
        }

        _since = worker.Now;
        _stream.Watch(reading: true);
    }
}
