using System.Runtime.CompilerServices;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cookies;
using Holdfast.LoadBalancer.Icmp;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>
/// The queries that are outstanding at a backend over one upstream of a worker, or over one of its connections, oldest first,
/// with their IDs and what is counted of them.
/// </summary>
internal sealed class OutstandingQueries(
    Backend backend, TimeSpan timeout, Worker worker, PendingQueries pending, QueryIds ids, AnswerWatch watch)
    : IDisposable
{
    private const int None = -1;

    private readonly long _timeout = worker.Ticks(timeout);
    private PendingList _list = new(pending);

    // The oldest that is not overdue yet, and the oldest that is not half so old.
    private int _onTime = None;
    private int _early = None;

    /// <summary>The cookies they are sent with, if any: an answer without them answers no query.</summary>
    public BackendCookies? Cookies { get; init; }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _list.IsEmpty;

    /// <summary>How many there are.</summary>
    public int Count => _list.Count;

    /// <summary>The one sent first; -1 when there is none.</summary>
    public int Oldest => _list.First;

    private ref BackendCell Cell => ref backend.Cell(worker.Index);

    /// <summary>Adds a query that is about to be sent, under a random ID; false when no ID is to be had.</summary>
    /// <param name="number">Its slot.</param>
    /// <param name="socket">Which of the upstream's sockets it is sent on.</param>
    /// <param name="id">The ID.</param>
    public bool TryAdd(int number, int socket, out ushort id)
    {
        pending[number].Outstanding.SentAt = worker.Now;
        return TryAddAgain(number, socket, out id);
    }

    /// <summary>Adds a query whose time runs already: it is sent again, or has waited for a connection.</summary>
    /// <inheritdoc cref="TryAdd"/>
    public bool TryAddAgain(int number, int socket, out ushort id)
    {
        if (!ids.TryTake(number, out id))
            return false;

        ref OutstandingState state = ref pending[number].Outstanding;
        state.Id = id;
        state.Socket = socket;
        state.Way = watch.Way;
        _list.Add(number);
        pending.Clients.Sent(number);
        if (_onTime == None)
            _onTime = number;
        if (_early == None)
        {
            _early = number;
            watch.FirstSent(state.SentAt);
        }

        pending.Sent++;
        Cell.QuerySent(IsUncounted(number));
        return true;
    }

    /// <summary>
    /// Takes out the query that a message answers. It answers one only if a query with its ID was sent on this very socket and
    /// asked this very question, or it is an error that repeats none; else it is counted as late or forged.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAnswer(scoped in ResponseView response, int socket, out int number)
    {
        ushort id = response.Id;
        if (!ids.TryFind(id, out number))
        {
            if (ids.IsLate(id))
                Cell[BackendCounter.Late]++;
            else
                CountForged();
            return false;
        }

        ref PendingQuery query = ref pending[number];
        if (query.Outstanding.Socket != socket || !AnswerMatch.IsAnswerTo(in response, in query)
            || (query.Outstanding.Cookie != CookieProgress.None && Cookies?.Judge(in response) == CookieVerdict.Forged))
        {
            CountForged();
            return false;
        }

        ids.Return(id);
        long sentAt = query.Outstanding.SentAt;
        Cell.AnswerReceived(
            (worker.Now - sentAt) * 1_000_000 / worker.Time.TimestampFrequency, (int)response.ResponseCode, IsUncounted(number));
        watch.Answered(sentAt);
        Remove(number);
        return true;
    }

    /// <summary>Has the entry of an ID fetched.</summary>
    public void PrefetchId(ushort id) => ids.PrefetchEntry(id);

    /// <summary>Has the query with an ID fetched, if there is one.</summary>
    public void PrefetchQuery(ushort id)
    {
        if (ids.TryFind(id, out int number))
            pending.PrefetchSlot(number);
    }

    /// <summary>Takes out the oldest query if its time is over; false when it is not.</summary>
    public bool TryTakeTimedOut(out int number)
    {
        number = _list.First;
        if (IsEmpty || !IsTimedOut(number))
            return false;
        GiveUp(number);
        Cell.TimedOut(IsUncounted(number));
        return true;
    }

    /// <summary>Whether a query's time is over.</summary>
    public bool IsTimedOut(int number) => worker.Now - pending[number].Outstanding.SentAt >= _timeout;

    /// <summary>When the next query is so old, or half so old; the greatest timestamp when there is none.</summary>
    /// <param name="overdueAfter">How old, in the clock's timestamps.</param>
    public long NextDeadline(long overdueAfter) =>
        Math.Min(Deadline(_onTime, overdueAfter), Deadline(_early, overdueAfter / 2));

    /// <summary>Names the next query that has become so old, each once; false when there is none.</summary>
    public bool TryNextOverdue(long overdueAfter, out int number) => TryNext(ref _onTime, overdueAfter, out number);

    /// <summary>Tells of the next query that has become so old, of each once; false when there is none.</summary>
    public bool TryNextEarly(long after) => TryNext(ref _early, after, out _);

    /// <summary>Takes out a query that is answered by another backend: an answer to it is late.</summary>
    public void Abandon(int number)
    {
        watch.Abandoned(pending[number].Outstanding.SentAt);
        GiveUp(number);
        Cell.Abandoned();
    }

    /// <summary>Takes out a query, which gives way to a newer one.</summary>
    public void GiveWay(int number)
    {
        GiveUp(number);
        Cell.GaveWay(IsUncounted(number));
    }

    /// <summary>Takes out a query that could not be sent, or whose connection broke.</summary>
    public void SendFailed(int number)
    {
        GiveUp(number);
        Cell.SendFailed(IsUncounted(number));
    }

    /// <summary>A query that is not among these could not be sent.</summary>
    public void CountNotSent(int number)
    {
        Cell.QuerySent(IsUncounted(number));
        Cell.SendFailed(IsUncounted(number));
    }

    /// <summary>
    /// Takes out the query that an ICMP error quotes, as one that failed; false when the error quotes none that was sent on this
    /// very socket.
    /// </summary>
    public bool TryTakeQuoted(ReadOnlySpan<byte> quote, int socket, out int number)
    {
        number = None;
        if (!QuotedQuery.TryReadId(quote, out ushort id) || !ids.TryFind(id, out number)
            || pending[number].Outstanding.Socket != socket
            || !QuotedQuery.Matches(quote, id, pending[number].Query.Question))
        {
            Cell[BackendCounter.IcmpIgnored]++;
            return false;
        }

        Cell[BackendCounter.IcmpBelieved]++;
        SendFailed(number);
        return true;
    }

    /// <summary>Something came that answers no query.</summary>
    public void CountForged() => Cell[BackendCounter.Forged]++;

    /// <inheritdoc/>
    public void Dispose() => ids.Dispose();

    private bool IsUncounted(int number) => !pending[number].Terms.IsCounted;

    private long Deadline(int number, long after) =>
        number == None ? long.MaxValue : pending[number].Outstanding.SentAt + after;

    private void GiveUp(int number)
    {
        ids.GiveUp(pending[number].Outstanding.Id);
        Remove(number);
    }

    private void Remove(int number)
    {
        int next = pending[number].Outstanding.Next;
        if (_onTime == number)
            _onTime = next;
        if (_early == number)
            _early = next;
        _list.Remove(number);
        pending.Clients.Over(number);
    }

    private bool TryNext(ref int cursor, long after, out int number)
    {
        number = cursor;
        if (worker.Now < Deadline(number, after))
            return false;
        cursor = pending[number].Outstanding.Next;
        return true;
    }
}
