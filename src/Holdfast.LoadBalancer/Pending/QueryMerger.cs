using System.Runtime.InteropServices;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Cache;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>
/// A worker's pending queries by what they ask: one that asks the same as another, sent a moment ago, is not sent but waits
/// for that one's answer. "The same" is what the packet cache calls so, datagram or stream: its key and the question,
/// compared whole.
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
    private const int None = -1;

    // By hash: a slot's number plus one; 0 for none, so that memory which no query has needed is never touched.
    private readonly int* _first = (int*)NativeMemory.AllocZeroed(Buckets, sizeof(int));

    /// <summary>Finds the query sent last that asks the same and may still be joined.</summary>
    /// <param name="ticket">What is asked, as the cache sees it.</param>
    /// <param name="question">The question.</param>
    /// <param name="maxLength">How long its answer must be able to be, in octets.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="number">The query's slot.</param>
    public bool TryFind(in CacheTicket ticket, ReadOnlySpan<byte> question, int maxLength, long now, out int number)
    {
        for (int entry = First(in ticket); entry != 0;)
        {
            number = entry - 1;
            ref PendingQuery query = ref pending[number];
            if (now < query.Merge.JoinableUntil && query.Merge.WaitingCount < MaxWaiting && maxLength <= query.Merge.LargestAnswer
                && query.Ticket.Cache == ticket.Cache && query.Ticket.Key.MergesWith(in ticket.Key)
                && Same(query.Query.Question, question))
            {
                return true;
            }

            entry = query.Merge.NextInBucket;
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
            Waiting = None,
            LargestAnswer = (ushort)largestAnswer,
            IsJoinable = true,
        };
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
    public void Remove(int number, ref PendingQuery query)
    {
        ref int link = ref First(in query.Ticket);
        while (link != number + 1)
            link = ref pending[link - 1].Merge.NextInBucket;
        link = query.Merge.NextInBucket;
        query.Merge.IsJoinable = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_first);
        GC.SuppressFinalize(this);
    }

    private ref int First(in CacheTicket ticket) => ref _first[(int)(ticket.Key.MergeHash & (Buckets - 1))];

    private static bool Same(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        one.Length == other.Length && one[^4..].SequenceEqual(other[^4..]) && NameWire.Equal(one[..^4], other[..^4]);
}
