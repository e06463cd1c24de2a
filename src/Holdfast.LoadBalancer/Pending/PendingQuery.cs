using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Cookies;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>A query that waits for an answer, whatever it came over and is sent over: a slot in native memory.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PendingQuery
{
    /// <summary>When it was received: a timestamp of the clock's.</summary>
    public long ReceivedAt;

    /// <summary>
    /// What the upstream knows of it that it was sent over. Of a free slot: its <see cref="OutstandingState.Next"/> is the
    /// next free one.
    /// </summary>
    public OutstandingState Outstanding;

    /// <summary>What its answer must suit.</summary>
    public AnswerTerms Terms;

    /// <summary>How the slot is used.</summary>
    public PendingTraits Traits;

    /// <summary>The flag word of its header, as the client sent it.</summary>
    public ushort QueryFlags;

    /// <summary>Grows with each query that has the slot: tells an answer that comes too late.</summary>
    public uint Generation;

    /// <summary>Where it was tried.</summary>
    public AttemptState Attempts;

    /// <summary>Which of the <see cref="PendingShares"/> it is counted in.</summary>
    public ushort Share;

    /// <summary>The place in the chain of the rule that decided, from 1; 0 for none.</summary>
    public short DecidingRule;

    /// <summary>The sinks of the query log that rules log it to.</summary>
    public uint LoggedTo;

    /// <summary>The bits of its tags that response rules look at: who has others waits for another answer.</summary>
    public ulong Tags;

    /// <summary>Where <see cref="PendingByClient"/> counts it.</summary>
    public int ClientPlace;

    /// <summary>Its place among the client's others, while it is outstanding.</summary>
    public ClientLinks OfClient;

    /// <summary>Where its answer is stored.</summary>
    public CacheTicket Ticket;

    /// <summary>Which identical queries wait for its answer.</summary>
    public MergeState Merge;

    /// <summary>Where <see cref="QuestionsInFlight"/> counts it, its place plus one; 0: nowhere.</summary>
    public int Counted;

    /// <summary>Octets of its message, as the client sent it.</summary>
    public ushort QuerySize;

    /// <summary>When its client gets a stale answer, if it can have one.</summary>
    public TimerState Timer;

    /// <summary>Where its answer goes.</summary>
    public ReturnAddress Client;

    /// <summary>What was asked.</summary>
    public QueryCopy Query;

    /// <summary>Whether it has this.</summary>
    public readonly bool Has(PendingTraits trait) => (Traits & trait) != 0;
}

/// <summary>What sets pending queries apart.</summary>
[Flags]
internal enum PendingTraits : byte
{
    /// <summary>A datagram's, sent for the first time.</summary>
    None = 0,

    /// <summary>Its client has a stream: it can take an answer of any length, and waits until it has one.</summary>
    StreamClient = 1,

    /// <summary>A truncated answer has come, and the whole one is fetched over a stream.</summary>
    FetchedWhole = 2,

    /// <summary>A backend has answered with an error that had it asked again elsewhere (<c>dns.retry_on</c>).</summary>
    ErrorAnswered = 4,

    /// <summary>It waited for an answer that could not be its own, and is asked by itself: nobody joins it.</summary>
    AskedAnew = 8,

    /// <summary>The cache has an answer whose time is over, for the case that its backend fails or is slow.</summary>
    StaleKept = 16,

    /// <summary>Its client has been given that answer; what the backend says is for the cache.</summary>
    AnsweredStale = 32,

    /// <summary>The PROXY header that it goes out with has values (<see cref="PendingQueries.ProxyValues"/>).</summary>
    ProxyValues = 64,
}

/// <summary>An upstream's part of a pending query's slot.</summary>
internal struct OutstandingState
{
    /// <summary>
    /// When it was sent over this upstream first, or began to wait for a connection of it: a timestamp of the clock's.
    /// </summary>
    public long SentAt;

    /// <summary>The slots next and before in the same <see cref="PendingList"/>; -1 at the ends.</summary>
    public int Next;

    /// <inheritdoc cref="Next"/>
    public int Previous;

    /// <summary>Which of the upstream's sockets or connections it was sent on.</summary>
    public int Socket;

    /// <summary>The worker's number for the way that it was sent over, the last time.</summary>
    public int Way;

    /// <summary>The ID it was sent with.</summary>
    public ushort Id;

    /// <summary>Connections that may still break under it without having brought an answer.</summary>
    public ushort RetriesLeft;

    /// <summary>How far it is with the cookie of its backend.</summary>
    public CookieProgress Cookie;
}

/// <summary>The merging's part of a pending query's slot.</summary>
internal struct MergeState
{
    /// <summary>Until when identical queries join it: a timestamp of the clock's.</summary>
    public long JoinableUntil;

    /// <summary>
    /// The slots next and before with such a hash among those that may be joined, their numbers plus one; 0 at the ends.
    /// </summary>
    public int NextInBucket;

    /// <inheritdoc cref="NextInBucket"/>
    public int PreviousInBucket;

    /// <summary>The identical query that came last to wait for its answer, and of one that waits, the one before.</summary>
    public int Waiting;

    /// <summary>How many wait for it.</summary>
    public int WaitingCount;

    /// <summary>The longest answer that its backend may give, in octets.</summary>
    public ushort LargestAnswer;

    /// <summary>Whether it is among those that may be joined, or might once.</summary>
    public bool IsListed;

    /// <summary>Whether others wait for it.</summary>
    public readonly bool HasWaiting => WaitingCount > 0;
}

/// <summary>A timer's part of a pending query's slot.</summary>
internal struct TimerState
{
    /// <summary>When it is due: a timestamp of the clock's.</summary>
    public long DueAt;

    /// <summary>The slots next and before in the same list, their numbers plus one; 0 at the ends.</summary>
    public int Next;

    /// <inheritdoc cref="Next"/>
    public int Previous;

    /// <summary>The list that it is in, its number plus one; 0: in none.</summary>
    public int List;
}
