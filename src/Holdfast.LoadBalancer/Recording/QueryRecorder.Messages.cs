using System.Runtime.CompilerServices;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Recording;

/// <summary>Shows messages that are there no more when their query is done with.</summary>
internal sealed unsafe partial class QueryRecorder
{
    /// <summary>What sees clients' queries before they are made anew for backends; null: nothing does.</summary>
    public IMessageObserver? QueryMessages { get; set; }

    /// <summary>What sees what is exchanged with backends; null: nothing does.</summary>
    public IMessageObserver? BackendMessages { get; set; }

    /// <summary>A query is about to be made anew for a backend.</summary>
    /// <param name="query">The query.</param>
    /// <param name="message">Its message as received.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Asked(scoped in Query query, scoped ReadOnlySpan<byte> message)
    {
        if (QueryMessages is not null && !query.IsOwnCheck)
            Show(in query, message);
    }

    /// <summary>A pending query is sent to a backend.</summary>
    /// <param name="query">Its slot.</param>
    /// <param name="backend">The backend's number.</param>
    /// <param name="isDatagram">Whether it goes in a datagram.</param>
    /// <param name="message">The message for the backend.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sent(scoped in PendingQuery query, short backend, bool isDatagram, scoped ReadOnlySpan<byte> message)
    {
        if (BackendMessages is not null && !query.Terms.Has(AnswerTraits.OwnCheck))
            ShowSent(in query, backend, isDatagram, message);
    }

    /// <summary>A backend has answered a pending query.</summary>
    /// <param name="query">Its slot.</param>
    /// <param name="backend">The backend's number.</param>
    /// <param name="isDatagram">Whether the answer came in a datagram.</param>
    /// <param name="message">The message of the backend.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Received(scoped in PendingQuery query, short backend, bool isDatagram, scoped ReadOnlySpan<byte> message)
    {
        if (BackendMessages is not null && !query.Terms.Has(AnswerTraits.OwnCheck))
            ShowReceived(in query, backend, isDatagram, message);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Show(scoped in Query query, scoped ReadOnlySpan<byte> message)
    {
        Fill(in query, message);
        QueryMessages!.Asked(in *_record, message);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ShowSent(scoped in PendingQuery query, short backend, bool isDatagram, scoped ReadOnlySpan<byte> message)
    {
        Fill(in query, backend);
        (_record->ReceivedAt, _record->Elapsed) = (worker.Now, 0);
        BackendMessages!.Sent(in *_record, isDatagram, message);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ShowReceived(scoped in PendingQuery query, short backend, bool isDatagram, scoped ReadOnlySpan<byte> message)
    {
        Fill(in query, backend);
        (_record->ReceivedAt, _record->Elapsed) = (query.Outstanding.SentAt, worker.Now - query.Outstanding.SentAt);
        BackendMessages!.Received(in *_record, isDatagram, message);
    }
}
