using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Cache;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>
/// A worker's pending queries by what they ask: one that asks the same as another, sent a moment ago, is not sent but waits
/// for that one's answer, datagram or stream. "The same" is what goes out, octet for octet but for ID and letters.
/// </summary>
internal sealed unsafe class QueryMerger(PendingQueries pending) : IDisposable
{
    /// <summary>Queries that wait for the answer to one.</summary>
    public const int MaxWaiting = 256;

    /// <summary>
    /// Others join a query for a quarter of its time-out. One that comes later is sent, and is joined in its turn: a lost
    /// packet or a backend that has just died costs newcomers no more than this.
    /// </summary>
    public const int PartOfTimeout = 4;

    private const int Buckets = 1 << 16;

    // Of one bucket, the ones sent last: more are there only if nobody could join them.
    private const int MaxLooks = 64;
    private const int None = -1;

    // By hash: a slot's number plus one; 0 for none, so that memory which no query has needed is never touched.
    private readonly int* _first = (int*)NativeMemory.AllocZeroed(Buckets, sizeof(int));

    /// <summary>Finds the query sent last that asks the same and may still be joined.</summary>
    /// <param name="query">The query, whose message is kept as it would go out.</param>
    /// <param name="maxLength">How long its answer must be able to be, in octets.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="number">The slot of the one found.</param>
    public bool TryFind(in PendingQuery query, int maxLength, long now, out int number)
    {
        ulong hash = query.Ticket.Key.MergeHash;
        int looks = MaxLooks;
        for (int entry = First(in query.Ticket); entry != 0 && looks > 0; looks--)
        {
            number = entry - 1;
            ref PendingQuery sent = ref pending[number];
            if (now < sent.Merge.JoinableUntil && sent.Merge.WaitingCount < MaxWaiting && maxLength <= sent.Merge.LargestAnswer
                && sent.Ticket.Key.MergeHash == hash && sent.Ticket.Cache == query.Ticket.Cache
                && sent.Tags == query.Tags && sent.Query.AsksTheSame(in query.Query))
            {
                return true;
            }

            entry = sent.Merge.NextInBucket;
        }

        number = None;
        return false;
    }

    /// <summary>Has a query wait for the answer to another.</summary>
    /// <param name="sent">The slot of the one that was sent.</param>
    /// <param name="waiting">The slot of the one that waits.</param>
    public void Join(int sent, int waiting)
    {
        ref MergeState merge = ref pending[sent].Merge;
        pending[waiting].Merge = new MergeState { Waiting = merge.Waiting };
        merge.Waiting = waiting;
        merge.WaitingCount++;
    }

    /// <summary>A query is about to be sent: others may join it from now on.</summary>
    /// <param name="number">Its slot.</param>
    /// <param name="until">Until when: a timestamp of the clock's.</param>
    /// <param name="largestAnswer">The longest answer that its backend may give, in octets.</param>
    public void Add(int number, long until, int largestAnswer)
    {
        ref PendingQuery query = ref pending[number];
        ref int first = ref First(in query.Ticket);
        query.Merge = new MergeState
        {
            JoinableUntil = until,
            NextInBucket = first,
            LargestAnswer = (ushort)largestAnswer,
            IsListed = true,
        };
        if (first != 0)
            pending[first - 1].Merge.PreviousInBucket = number + 1;
        first = number + 1;
    }

    /// <summary>Takes one that waits for a query's answer; false when there is none.</summary>
    public bool TryTakeWaiting(ref PendingQuery query, out int waiting)
    {
        waiting = query.Merge.Waiting;
        if (!query.Merge.HasWaiting)
            return false;
        query.Merge.Waiting = pending[waiting].Merge.Waiting;
        query.Merge.WaitingCount--;
        return true;
    }

    /// <summary>A query is over: it is joined no more.</summary>
    public void Remove(ref PendingQuery query)
    {
        ref MergeState merge = ref query.Merge;
        if (!merge.IsListed)
            return;
        merge.IsListed = false;
        if (merge.PreviousInBucket != 0)
            pending[merge.PreviousInBucket - 1].Merge.NextInBucket = merge.NextInBucket;
        else
            First(in query.Ticket) = merge.NextInBucket;
        if (merge.NextInBucket != 0)
            pending[merge.NextInBucket - 1].Merge.PreviousInBucket = merge.PreviousInBucket;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_first);
        GC.SuppressFinalize(this);
    }

    private ref int First(in CacheTicket ticket) => ref _first[(int)(ticket.Key.MergeHash & (Buckets - 1))];
}
