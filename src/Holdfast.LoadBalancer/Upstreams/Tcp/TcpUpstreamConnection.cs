using Holdfast.Dns.Wire;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Streams;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Streams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Upstreams.Tcp;

/// <summary>
/// A TCP connection of a worker to a backend: queries pipelined with random IDs, answers taken in any order. The object is used
/// again for connection after connection.
/// </summary>
internal sealed class TcpUpstreamConnection : IReadyTarget, IFlushTarget, IDisposable
{
    private const int ReadSize = 8192;

    // A backend that does not read is given no more.
    private const int MaxUnwritten = 256 * 1024;

    private readonly TcpUpstream _upstream;
    private readonly Worker _worker;
    private readonly MessageStream _stream;
    private readonly OutstandingQueries _outstanding;
    private readonly byte[] _header;
    private int _headerLength;
    private long _since;
    private bool _flushPending;

    /// <summary>No connection yet.</summary>
    /// <param name="upstream">Whose it is.</param>
    /// <param name="bytes">How octets go over it.</param>
    public TcpUpstreamConnection(TcpUpstream upstream, IByteStream bytes)
    {
        _upstream = upstream;
        _worker = upstream.Worker;
        _stream = new MessageStream(bytes, _worker, ReadSize);
        _outstanding = upstream.CreateOutstanding();
        _header = upstream.Backend.Options.ProxyProtocol ? new byte[ProxyHeaders.Longest] : [];
    }

    /// <summary>Which of the upstream's connections it is; no other has ever had the number.</summary>
    public int Number { get; private set; }

    /// <summary>Queries outstanding on it.</summary>
    public int Outstanding => _outstanding.Count;

    /// <summary>Of these the one sent first; -1 when there is none.</summary>
    public int Oldest => _outstanding.Oldest;

    /// <summary>Answers that it has brought.</summary>
    public int Answers { get; private set; }

    /// <summary>
    /// Whether it takes no more: a query has timed out on it, and it closes when the others are over; or it has broken.
    /// </summary>
    public bool IsRetired { get; private set; }

    /// <summary>The PROXY header that it began with: it bears queries with the same, and no others.</summary>
    public ReadOnlySpan<byte> Header => _header.AsSpan(0, _headerLength);

    /// <summary>Begins to connect; false when the kernel knows no way, or no descriptor or memory is left.</summary>
    /// <param name="number">Its <see cref="Number"/> from now on.</param>
    /// <param name="header">The PROXY header that it begins with; empty: none.</param>
    public bool TryConnect(int number, ReadOnlySpan<byte> header)
    {
        var peer = _upstream.Peer;
        if (StreamSocket.TryConnect(in peer, _upstream.Source, out var socket) != 0)
            return false;
        socket.BreakWhenUnacknowledged(_upstream.Probes, _upstream.Unacknowledged);
        (Number, Answers, IsRetired) = (number, 0, false);
        _since = _worker.Now;
        _stream.OpenConnecting(socket, this);
        header.CopyTo(_header);
        _headerLength = header.Length;
        if (header.IsEmpty || _stream.TryAddOctets(header))
            return true;
        _stream.Close();
        return false;
    }

    /// <summary>Whether it takes another query now.</summary>
    /// <param name="depth">How many it may have outstanding.</param>
    public bool MayTake(int depth) => !IsRetired && Outstanding < depth && _stream.Unwritten < MaxUnwritten;

    /// <summary>Sends a query whose message is kept, at the end of the batch or when the connection is made.</summary>
    /// <param name="number">Its slot.</param>
    /// <param name="message">The message.</param>
    /// <returns>False when no ID is to be had, or no memory.</returns>
    public bool TrySend(int number, ReadOnlySpan<byte> message)
    {
        if (!_outstanding.TryAddAgain(number, Number, out ushort id))
            return false;
        Span<byte> frame = _stream.Add(message);
        if (frame.IsEmpty)
        {
            // No memory.
            _outstanding.SendFailed(number);
            return false;
        }

        frame[0] = (byte)(id >> 8);
        frame[1] = (byte)id;
        _upstream.Sent(number, frame);
        if (_flushPending || _stream.IsConnecting)
            return true;
        _flushPending = true;
        _worker.FlushLater(this);
        return true;
    }

    /// <summary>Takes out the query that a message answers; false when it answers none.</summary>
    public bool TryAnswer(scoped in ResponseView response, out int number)
    {
        if (!_outstanding.TryAnswer(in response, Number, out number))
            return false;
        Answers++;
        return true;
    }

    /// <summary>Takes out a query whose time is over; false when there is none. The connection is used no more.</summary>
    public bool TryTakeTimedOut(out int number)
    {
        if (!_outstanding.TryTakeTimedOut(out number))
            return false;
        IsRetired = true;
        return true;
    }

    /// <summary>Takes out a query, which gives way to a newer one.</summary>
    public void GiveWay(int number) => _outstanding.GiveWay(number);

    /// <summary>Takes out a query that another backend has answered.</summary>
    public void Abandon(int number) => _outstanding.Abandon(number);

    /// <summary>Takes out a query that was lost with the connection; false when there is none.</summary>
    public bool TryTakeLost(out int number)
    {
        number = _outstanding.Oldest;
        if (_outstanding.IsEmpty)
            return false;
        _outstanding.SendFailed(number);
        return true;
    }

    /// <inheritdoc/>
    public void Flush()
    {
        _flushPending = false;
        if (_stream.IsOpen && !_stream.IsConnecting)
            Write();
    }

    /// <inheritdoc/>
    public void OnReady(Readiness ready)
    {
        var connecting = _stream.FinishConnecting(ready);
        if (connecting == MessageStream.Outcome.Broken)
            Break();
        if (connecting != MessageStream.Outcome.Progress)
            return;

        if ((ready & Readiness.Writable) != 0)
            Write();
        if (_stream.IsOpen && (ready & (Readiness.Readable | Readiness.HangUp | Readiness.Error)) != 0)
            Read();
    }

    /// <summary>Gives up on a connection that is not made in time.</summary>
    public void SweepConnecting()
    {
        if (_stream.IsConnecting && _worker.Now - _since >= _upstream.ConnectTimeout)
            Break();
    }

    /// <summary>Closes the connection when it was idle for long, or is used no more.</summary>
    public void SweepIdle()
    {
        if (Outstanding == 0 && (IsRetired || _worker.Now - _since >= _upstream.IdleTime))
            Close();
    }

    /// <summary>Closes it; to be called when nothing is outstanding on it, or at the end of everything.</summary>
    public void Close()
    {
        if (!_stream.IsOpen)
            return;
        _stream.Close();
        _upstream.Closed(this);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>The connection is of no use any more: its queries try others.</summary>
    private void Break()
    {
        _stream.Close();
        IsRetired = true;
        _upstream.Broke(this);
    }

    /// <summary>Reads once; whether anything came.</summary>
    private bool Read()
    {
        switch (_stream.Read())
        {
            case MessageStream.Outcome.Nothing:
                return false;
            case MessageStream.Outcome.Progress:
                break;
            default:
                Break();
                return false;
        }

        _since = _worker.Now;
        while (_stream.IsOpen && _stream.TryPeekMessage(out var message))
        {
            int length = message.Length;
            _upstream.Received(this, message);
            if (_stream.IsOpen)
                _stream.RemoveMessage(length);
        }

        _upstream.SendWaiting();
        if (IsRetired && Outstanding == 0)
            Close();
        return true;
    }

    // What the backend answered before it ended the connection lies unread, and counts. It is as much as a receive buffer holds.
    private void ReadRest()
    {
        IsRetired = true;
        while (_stream.IsOpen && Read())
        {
        }

        if (_stream.IsOpen)
            Break();
    }

    private void Write()
    {
        MessageStream.Outcome outcome;
        while ((outcome = _stream.Write(out _)) == MessageStream.Outcome.Progress)
            _since = _worker.Now;
        if (outcome == MessageStream.Outcome.Broken)
        {
            ReadRest();
            return;
        }

        _stream.Watch(reading: true);
        _upstream.SendWaiting();
    }
}
