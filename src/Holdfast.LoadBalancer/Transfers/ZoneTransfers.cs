using System.Runtime.InteropServices;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Transfers;

/// <summary>
/// One worker's zone transfers over TCP. They have connections, limits and time-outs of their own, and take no slot of pending
/// queries.
/// </summary>
/// <param name="worker">The worker.</param>
/// <param name="metrics">What it counts.</param>
/// <param name="limits">Counts transfers over all workers.</param>
internal sealed unsafe class ZoneTransfers(Worker worker, WorkerMetrics metrics, TransferLimits limits)
    : ISweepTarget, IDisposable
{
    private const int MaxMessage = ushort.MaxValue;

    private readonly List<ZoneTransfer> _open = [];
    private readonly byte* _message = (byte*)NativeMemory.Alloc(MaxMessage + HopByHop.Growth);

    /// <summary>The worker.</summary>
    public Worker Worker => worker;

    /// <summary>Records what comes of transfers: of each, when its first message leaves or it is given up before.</summary>
    public required QueryRecorder Recorder { get; init; }

    /// <summary>Whether the limits let a transfer begin; if so, <see cref="Begin"/> follows.</summary>
    public bool TryEnter(in ClientAddress client, TransferOptions options) => limits.TryEnter(in client, options);

    /// <summary>Begins a transfer.</summary>
    public void Begin(TransferRequest request, TransferProgress progress)
    {
        var transfer = new ZoneTransfer(this, request, progress);
        _open.Add(transfer);
        metrics.Counters[Counter.TransfersOpen]++;
        transfer.Begin();
    }

    /// <summary>A backend has begun to answer.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="code">The response code.</param>
    /// <param name="began">When the transfer began: a timestamp of the clock's.</param>
    public void FirstMessage(TransferRequest request, int code, long began)
    {
        request.Backend.Cell(worker.Index).AnswerReceived((worker.Now - began) * 1_000_000 / worker.Time.TimestampFrequency);
        metrics.Counters.Answer(AnswerSource.Backend, code);
    }

    /// <summary>Makes a message suit its client.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="message">The message.</param>
    /// <param name="isError">Whether it is an error in place of a transfer.</param>
    /// <returns>The message, in memory that stays as it is until the next.</returns>
    public Span<byte> Prepare(TransferRequest request, ReadOnlySpan<byte> message, bool isError)
    {
        var buffer = new Span<byte>(_message, MaxMessage + HopByHop.Growth);
        message.CopyTo(buffer);
        int length = message.Length;
        // A message that an OPT would make too long is passed on without: no record may be lost for it.
        if (request.Terms.Has(AnswerTraits.Edns) && length > MaxMessage - HopByHop.Growth)
            return buffer[..length];
        if (isError)
            BackendAnswer.Take(request.Terms, request.Question, buffer, ref length);
        else
            BackendAnswer.TakePart(request.Terms, buffer, ref length);
        (length, _) = request.Edns.PrepareAnswer(request.Terms, buffer, length);
        return buffer[..length];
    }

    /// <summary>Tells a client that has got no message yet that there will be none.</summary>
    public void TellFailure(TransferRequest request)
    {
        var buffer = new Span<byte>(_message, MaxMessage + HopByHop.Growth);
        if (QueryView.TryParse(request.Query, out var view).IsError)
        {
            Record(request, QueryOutcome.BackendError, AnswerSource.Self, []);
            request.Client.Unanswered(in request.Address);
            return;
        }

        int length = LocalAnswers.NoReachableAuthority(buffer, view, "backend failed"u8);
        (length, _) = request.Edns.PrepareAnswer(request.Terms, buffer, length);
        metrics.Counters.Answer(AnswerSource.Self, buffer[3] & 0xF);
        Record(request, QueryOutcome.Answered, AnswerSource.Self, buffer[..length]);
        request.Client.Answer(in request.Address, buffer[..length], isStable: false);
    }

    /// <summary>Records what has come of a transfer.</summary>
    public void Record(TransferRequest request, QueryOutcome outcome, AnswerSource source, ReadOnlySpan<byte> answer)
    {
        if (Recorder.IsOn && !request.Terms.Has(AnswerTraits.OwnCheck))
            Recorder.Complete(request.Record with { Backend = request.Backend.Number }, outcome, source, answer);
    }

    /// <summary>A transfer has ended.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="counter">What it is counted as.</param>
    public void Ended(ZoneTransfer transfer, TransferRequest request, Counter counter)
    {
        _open.Remove(transfer);
        transfer.Dispose();
        limits.Leave(request.Source);
        metrics.Counters[Counter.TransfersOpen]--;
        metrics.Counters[counter]++;
    }

    /// <inheritdoc/>
    public void Sweep()
    {
        for (int i = _open.Count - 1; i >= 0; i--)
            _open[i].Sweep();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var transfer in _open)
            transfer.Dispose();
        NativeMemory.Free(_message);
        GC.SuppressFinalize(this);
    }
}
