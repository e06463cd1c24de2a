using Holdfast.Dns.Wire;
using Holdfast.Linux.Datagrams;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Streams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Listeners.Tcp;

/// <summary>How answers leave on a client's connection.</summary>
internal sealed partial class TcpConnection : IClient, IFlushTarget
{
    /// <inheritdoc/>
    public int MaxAnswer(scoped in QueryView query) => ushort.MaxValue;

    /// <inheritdoc/>
    public ListenerProtocol Protocol => _owner.Protocol;

    /// <inheritdoc/>
    public ClientAddress ListenAddress => default;

    /// <inheritdoc/>
    public int LargestAnswer => ushort.MaxValue;

    /// <inheritdoc/>
    public int AnswerRoom => ushort.MaxValue;

    /// <inheritdoc/>
    public Span<byte> AnswerBuffer(int length) => _owner.AnswerBuffer[..length];

    /// <inheritdoc/>
    public void Reply(int length) => Send(_owner.AnswerBuffer[..length]);

    /// <inheritdoc/>
    public void BecomePending(out ReturnAddress address)
    {
        _pending++;
        _memory.Pending += _queryOctets;
        address = new ReturnAddress
        {
            Client = _number,
            Generation = _generation,
            Octets = _queryOctets,
            ServerPort = _local.Port,
            Peer = _peer,
            Local = LocalAddress.Of(in _local),
        };
    }

    /// <inheritdoc/>
    public bool IsPresent(in ReturnAddress address) => address.Generation == _generation;

    /// <inheritdoc/>
    public void Answer(in ReturnAddress address, Span<byte> message, bool isStable)
    {
        if (!IsPresent(in address))
            return;
        _pending--;
        _memory.Pending -= address.Octets;
        Send(message);
    }

    /// <inheritdoc/>
    public void Unanswered(in ReturnAddress address)
    {
        if (!IsPresent(in address))
            return;
        _pending--;
        _memory.Pending -= address.Octets;
        FlushLater();
    }

    /// <inheritdoc/>
    public void Flush()
    {
        _flushPending = false;
        if (_stream.IsOpen && TryWrite())
            ProcessMessages();
    }

    private void Send(ReadOnlySpan<byte> message)
    {
        if (_stream.Unwritten == 0)
            _clock.AnswerAdded(_worker.Now);
        if (TryAdd(message))
            FlushLater();
    }

    /// <summary>Adds an answer to what is to be written; where there is no memory for it, that costs the connection.</summary>
    private bool TryAdd(ReadOnlySpan<byte> message)
    {
        // What is written makes room.
        if (FindsRoom(message) || (TryWriteOut() && FindsRoom(message)))
            return true;
        if (_stream.IsOpen)
        {
            _owner.Context.Metrics.Counters[Counter.TcpMemoryClosed]++;
            Close();
        }

        return false;
    }

    private void FlushLater()
    {
        if (_flushPending)
            return;
        _flushPending = true;
        _worker.FlushLater(this);
    }

    private bool FindsRoom(ReadOnlySpan<byte> message)
    {
        if (_memory.IsExceeded(_owner.Options.MaxBuffered) || _stream.Add(message).IsEmpty)
            return false;
        _memory.Charge(_stream.Grown);
        return true;
    }

    /// <summary>Writes what the socket takes, and has transfers go on; false when that closed the connection.</summary>
    private bool TryWrite()
    {
        if (!TryWriteOut())
            return false;
        ResumeTransfers();
        return _stream.IsOpen;
    }

    private bool TryWriteOut()
    {
        MessageStream.Outcome outcome;
        while ((outcome = _stream.Write(out int written)) == MessageStream.Outcome.Progress)
            _clock.Written(written, _worker.Now);
        if (outcome == MessageStream.Outcome.Broken)
        {
            Close();
            return false;
        }

        if (_stream.Unwritten == 0)
            _clock.AllWritten();
        return true;
    }
}
