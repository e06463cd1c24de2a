using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Streams;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Streams;
using Holdfast.LoadBalancer.Upstreams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Transfers;

/// <summary>
/// A zone transfer on its way through: one query on a backend connection of its own, and its answer message by message. It is
/// read only as fast as the client takes it.
/// </summary>
internal sealed class ZoneTransfer : IReadyTarget, ITransfer, IDisposable
{
    private const int ReadSize = 16 * 1024;

    private readonly ZoneTransfers _owner;
    private readonly TransferRequest _request;
    private readonly MessageStream _stream;
    private readonly long _began;
    private TransferProgress _progress;
    private long _since;
    private bool _hasPassed;

    /// <summary>A transfer that has not begun.</summary>
    public ZoneTransfer(ZoneTransfers owner, TransferRequest request, TransferProgress progress)
    {
        _owner = owner;
        _request = request;
        _progress = progress;
        _stream = new MessageStream(new PlainStream(), owner.Worker, ReadSize);
        _began = _since = owner.Worker.Now;
    }

    private Backend Backend => _request.Backend;

    private ref BackendCell Cell => ref Backend.Cell(_owner.Worker.Index);

    /// <summary>Begins to connect to the first backend.</summary>
    public void Begin()
    {
        _request.Client.Begin(this, _owner.Worker.Ticks(_request.Options.IdleTimeout));
        if (!TryConnect())
            Break();
    }

    /// <inheritdoc/>
    public void OnReady(Readiness ready)
    {
        var connecting = _stream.FinishConnecting(ready);
        if (connecting == MessageStream.Outcome.Broken)
            Break();
        if (connecting != MessageStream.Outcome.Progress)
            return;

        if ((ready & Readiness.Writable) != 0 && _stream.Write(out _) == MessageStream.Outcome.Broken)
        {
            Break();
            return;
        }

        if ((ready & (Readiness.Readable | Readiness.HangUp | Readiness.Error)) != 0)
            Read();
        else
            _stream.Watch(reading: true);
    }

    /// <inheritdoc/>
    public void Resume() => PassMessages();

    /// <inheritdoc/>
    public void Cancel()
    {
        if (!_hasPassed)
            _owner.Record(_request, QueryOutcome.ClientGone, AnswerSource.Self, []);
        End(Counter.TransfersCut);
    }

    /// <summary>Ends it when a time-out is over.</summary>
    public void Sweep()
    {
        long now = _owner.Worker.Now;
        var options = _request.Options;
        var wait = _stream.IsConnecting ? Backend.Options.TcpConnectTimeout : options.IdleTimeout;
        bool isIdle = _request.Client.HasRoom && now - _since >= _owner.Worker.Ticks(wait);
        bool isOver = options.MaxTime > TimeSpan.Zero && now - _began >= _owner.Worker.Ticks(options.MaxTime);
        if (isOver)
            End();
        else if (isIdle)
            Break();
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void Read()
    {
        switch (_stream.Read())
        {
            case MessageStream.Outcome.Nothing:
                break;
            case MessageStream.Outcome.Progress:
                _since = _owner.Worker.Now;
                PassMessages();
                break;
            default:
                Break();
                break;
        }
    }

    /// <summary>Passes on the messages that are whole, as far as the client takes them, and waits for what is to come.</summary>
    private void PassMessages()
    {
        // At most what was read: reading goes on in another turn.
        while (_stream.IsOpen && _request.Client.HasRoom && _stream.TryPeekMessage(out var message))
        {
            int length = message.Length;
            var verdict = Check(message);
            if (verdict == TransferProgress.Verdict.Malformed)
                Break();
            else
                Pass(message, verdict);
            if (_stream.IsOpen)
                _stream.RemoveMessage(length);
        }

        if (!_stream.IsOpen)
            return;
        if (_request.Client.HasRoom)
            _stream.Watch(reading: true);
        else
            _stream.StopWatching();
        _since = _owner.Worker.Now;
    }

    /// <summary>Whether a message belongs to the transfer, and whether it is the last.</summary>
    private TransferProgress.Verdict Check(ReadOnlySpan<byte> message)
    {
        // Messages after the first may come without a question (RFC 5936, section 2.2.1).
        if (!ResponseView.TryParse(message, out var response).IsError && response.Id == _request.Terms.Id
            && response.Opcode == Opcode.Query && (!response.HasQuestion || response.Matches(_request.Question)))
        {
            return _progress.Take(in response);
        }

        Cell[BackendCounter.Forged]++;
        return TransferProgress.Verdict.Malformed;
    }

    private void Pass(ReadOnlySpan<byte> message, TransferProgress.Verdict verdict)
    {
        bool isFirst = !_hasPassed;
        if (isFirst)
        {
            _hasPassed = true;
            _owner.FirstMessage(_request, message[3] & 0xF, _began);
        }

        bool isLast = verdict != TransferProgress.Verdict.More;
        var ready = _owner.Prepare(_request, message, isError: isFirst && verdict == TransferProgress.Verdict.Error);
        if (isFirst)
            _owner.Record(_request, QueryOutcome.Answered, AnswerSource.Backend, ready);
        if (!isLast)
        {
            _request.Client.AnswerPart(ready);
            return;
        }

        End(verdict == TransferProgress.Verdict.Error ? Counter.TransfersFailed : Counter.TransfersPassed);
        _request.Client.Answer(in _request.Address, ready, isStable: false);
    }

    /// <summary>Begins to connect to the present backend; false when that fails at once.</summary>
    private bool TryConnect()
    {
        Cell.QuerySent();
        _since = _owner.Worker.Now;
        var peer = new SockAddr(Backend.Options.EndPoint);
        if (StreamSocket.TryConnect(in peer, Backend.Options.Source, out var socket) != 0)
            return false;
        socket.BreakWhenUnacknowledged(new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5), 3), _request.Options.IdleTimeout);
        _stream.OpenConnecting(socket, this);
        return (!Backend.Options.ProxyProtocol || TryAddProxyHeader()) && !_stream.Add(_request.Query).IsEmpty;
    }

    private bool TryAddProxyHeader()
    {
        Span<byte> header = stackalloc byte[ProxyHeaders.Longest];
        return _stream.TryAddOctets(
            header[..ProxyHeaders.Write(in _request.Address, _request.Client, isStream: true, header, _request.ProxyValues)]);
    }

    /// <summary>The backend has ended it, or takes too long: as long as nothing was passed on, the next is asked.</summary>
    private void Break()
    {
        while (!_hasPassed && _request.HasNextCandidate)
        {
            if (_stream.IsOpen)
                _stream.Close();
            Cell.SendFailed();
            _request.GoToNextCandidate();
            if (TryConnect())
                return;
        }

        End();
    }

    /// <summary>It ends before its last message.</summary>
    private void End()
    {
        End(_hasPassed ? Counter.TransfersCut : Counter.TransfersFailed);
        if (_hasPassed)
            _request.Client.Close();
        else
            _owner.TellFailure(_request);
    }

    private void End(Counter counter)
    {
        if (_stream.IsOpen)
            _stream.Close();
        if (!_hasPassed)
            Cell.SendFailed();
        _request.Client.End(this);
        _owner.Ended(this, _request, counter);
    }
}
