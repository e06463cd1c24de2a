using System.Runtime.CompilerServices;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cookies;
using Holdfast.LoadBalancer.Health;
using Holdfast.LoadBalancer.Icmp;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>
/// The queries that are outstanding at a backend over one upstream of a worker, oldest first, with their IDs and what is
/// counted of them. Those that wait longer than answers of this backend take are overdue: each is told of once.
/// </summary>
internal sealed class OutstandingQueries(
    Backend backend, TimeSpan timeout, Worker worker, PendingQueries pending, SecureIds random)
    : IDisposable
{
    /// <summary>So many of the oldest are looked at for one that may give way.</summary>
    public const int MaxLooked = 64;

    // Queries in a row without an answer in the usual time, until the backend is suspected.
    private const int UnansweredUntilSuspected = 3;

    private const int None = -1;

    private readonly QueryIds _ids = new(random);
    private readonly long _timeout = worker.Ticks(timeout);
    private readonly BackendSuspicion _suspicion = backend.Suspicion;
    private int _oldest = None;
    private int _newest = None;

    // The oldest that is not overdue yet, and the oldest that is not half so old.
    private int _onTime = None;
    private int _early = None;

    // Queries older than that since the last answer.
    private int _unanswered;

    /// <summary>The cookies they are sent with, if any: an answer without them answers no query.</summary>
    public BackendCookies? Cookies { get; init; }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _oldest == None;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The one sent first; -1 when there is none.</summary>
    public int Oldest => _oldest;

    /// <summary>The worker's number for the upstream.</summary>
    public int Way { get; set; }

    /// <summary>How long its answers take.</summary>
    public AnswerTimes Times { get; } = new(worker.Time.TimestampFrequency);

    /// <summary>After what time a query is overdue, in the clock's timestamps.</summary>
    public long OverdueAfter { get; set; } = worker.Ticks(AnswerTimes.Shortest);

    /// <summary>Whether queries have waited half as long as overdue ones, without an answer to any other since.</summary>
    public bool HasUnanswered => _unanswered > 0;

    /// <summary>
    /// When the next query becomes overdue, or half so old: a timestamp of the clock's, the greatest when there is none.
    /// </summary>
    public long NextDeadline => Math.Min(Deadline(_onTime, OverdueAfter), Deadline(_early, OverdueAfter / 2));

    private ref BackendCell Cell => ref backend.Cell(worker.Index);

    /// <summary>Adds a query that is about to be sent, under a random ID; false when no ID is to be had.</summary>
    /// <param name="number">Its slot.</param>
    /// <param name="socket">Which of the upstream's sockets it is sent on.</param>
    /// <param name="id">The ID.</param>
    public bool TryAdd(int number, int socket, out ushort id)
    {
        if (!_ids.TryTake(number, out id))
            return false;

        ref OutstandingState state = ref pending[number].Outstanding;
        state.SentAt = worker.Now;
        state.Id = id;
        state.Socket = socket;
        state.Way = Way;
        state.Next = None;
        state.Previous = _newest;
        if (_newest >= 0)
            pending[_newest].Outstanding.Next = number;
        else
            _oldest = number;
        _newest = number;
        if (_onTime == None)
            _onTime = number;
        if (_early == None)
        {
            _early = number;
            worker.WakeAt(state.SentAt + (OverdueAfter / 2));
        }

        pending.Sent++;
        Count++;
        Cell.QuerySent();
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
        if (!_ids.TryFind(id, out number))
        {
            if (_ids.IsLate(id))
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

        _ids.Return(id);
        long elapsed = worker.Now - query.Outstanding.SentAt;
        Cell.AnswerReceived(elapsed * 1_000_000 / worker.Time.TimestampFrequency);
        Times.Add(elapsed);
        _unanswered = 0;
        _suspicion.Answered(query.Outstanding.SentAt);
        Remove(number, ref query.Outstanding);
        return true;
    }

    /// <summary>Takes out the oldest query if its time is over; false when it is not.</summary>
    public bool TryTakeTimedOut(out int number)
    {
        number = _oldest;
        if (number == None || worker.Now - pending[number].Outstanding.SentAt < _timeout)
            return false;
        GiveUp(number);
        Cell.TimedOut();
        return true;
    }

    /// <summary>Names the next query that has become overdue; false when there is none.</summary>
    public bool TryNextOverdue(out int number)
    {
        number = _onTime;
        if (worker.Now < Deadline(_onTime, OverdueAfter))
            return false;
        _onTime = pending[number].Outstanding.Next;
        return true;
    }

    /// <summary>
    /// Counts the queries that have waited half as long as overdue ones. Several in a row make the backend suspected: so it is
    /// sent no more by the time the first of them is overdue.
    /// </summary>
    public void CountUnanswered()
    {
        while (worker.Now >= Deadline(_early, OverdueAfter / 2))
        {
            _early = pending[_early].Outstanding.Next;
            if (++_unanswered >= UnansweredUntilSuspected)
                _suspicion.BySilence(worker.Now);
        }
    }

    /// <summary>Takes out a query that is answered by another backend: an answer to it is late.</summary>
    public void Abandon(int number)
    {
        // How long it would have taken is not known, but longer than this. Of a backend that answers nothing it says nothing.
        if (_unanswered == 0)
            Times.Add(2 * (worker.Now - pending[number].Outstanding.SentAt));
        GiveUp(number);
        Cell.Abandoned();
    }

    /// <summary>Takes out the oldest query, which gives way to a newer one.</summary>
    /// <param name="client">
    /// Only one of this client that no others wait for, if one of the oldest is; <see cref="PendingByClient.Nobody"/>: of
    /// anybody.
    /// </param>
    /// <param name="number">Its slot.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryTakeOldest(int client, out int number)
    {
        number = _oldest;
        for (int looked = 0; number != None && looked < MaxLooked; looked++)
        {
            ref PendingQuery query = ref pending[number];
            if (client == PendingByClient.Nobody || (query.ClientPlace == client && !query.Merge.HasWaiting))
            {
                GiveUp(number);
                Cell.GaveWay();
                return true;
            }

            number = pending[number].Outstanding.Next;
        }

        return false;
    }

    /// <summary>Takes out a query that could not be sent, or whose connection broke.</summary>
    public void SendFailed(int number)
    {
        GiveUp(number);
        Cell.SendFailed();
    }

    /// <summary>A query that is not among these could not be sent.</summary>
    public void CountNotSent()
    {
        Cell.QuerySent();
        Cell.SendFailed();
    }

    /// <summary>
    /// Takes out the query that an ICMP error quotes, as one that failed; false when the error quotes none that was sent on this
    /// very socket.
    /// </summary>
    public bool TryTakeQuoted(ReadOnlySpan<byte> quote, int socket, out int number)
    {
        number = None;
        if (!QuotedQuery.TryReadId(quote, out ushort id) || !_ids.TryFind(id, out number)
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
    public void Dispose() => _ids.Dispose();

    private long Deadline(int number, long after) =>
        number == None ? long.MaxValue : pending[number].Outstanding.SentAt + after;

    private void GiveUp(int number)
    {
        ref OutstandingState state = ref pending[number].Outstanding;
        _ids.GiveUp(state.Id);
        Remove(number, ref state);
    }

    private void Remove(int number, ref OutstandingState state)
    {
        if (_onTime == number)
            _onTime = state.Next;
        if (_early == number)
            _early = state.Next;
        Count--;
        if (state.Previous >= 0)
            pending[state.Previous].Outstanding.Next = state.Next;
        else
            _oldest = state.Next;
        if (state.Next >= 0)
            pending[state.Next].Outstanding.Previous = state.Previous;
        else
            _newest = state.Previous;
    }
}
