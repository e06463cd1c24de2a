using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;

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

    /// <summary>Grows with each query that has the slot: tells an answer that comes too late.</summary>
    public uint Generation;

    /// <summary>Where it was tried.</summary>
    public AttemptState Attempts;

    /// <summary>Where its answer is stored.</summary>
    public CacheTicket Ticket;

    /// <summary>Which identical queries wait for its answer.</summary>
    public MergeState Merge;

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
}

/// <summary>An upstream's part of a pending query's slot.</summary>
internal struct OutstandingState
{
    /// <summary>When it was sent, the last time: a timestamp of the clock's.</summary>
    public long SentAt;

    /// <summary>The slots sent next and before over the same upstream; -1 at the ends.</summary>
    public int Next;

    /// <inheritdoc cref="Next"/>
    public int Previous;

    /// <summary>Which of the upstream's sockets or connections it was sent on.</summary>
    public int Socket;

    /// <summary>The ID it was sent with.</summary>
    public ushort Id;

    /// <summary>Connections that may still break under it.</summary>
    public ushort RetriesLeft;
}

/// <summary>The merging's part of a pending query's slot.</summary>
internal struct MergeState
{
    /// <summary>Until when identical queries join it: a timestamp of the clock's.</summary>
    public long JoinableUntil;

    /// <summary>The next slot with such a hash among those that may be joined, its number plus one; 0 at the end.</summary>
    public int NextInBucket;

    /// <summary>
    /// The identical query that came last to wait for its answer, and of one that waits, the one before; -1 at the end.
    /// </summary>
    public int Waiting;

    /// <summary>How many wait for it.</summary>
    public int WaitingCount;

    /// <summary>The longest answer that its backend may give, in octets.</summary>
    public ushort LargestAnswer;

    /// <summary>Whether it may be joined, or might once.</summary>
    public bool IsJoinable;

    /// <summary>Whether others wait for it.</summary>
    public readonly bool HasWaiting => WaitingCount > 0;
}
