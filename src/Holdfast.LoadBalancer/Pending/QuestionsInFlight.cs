using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>
/// How many queries for one question (name, type, class), in whatever form, are in flight over one datagram upstream: with
/// each more, a forger's chance of a matching port and ID grows (RFC 5452, section 5; the birthday attack).
/// </summary>
/// <remarks>
/// Counts by hash: different questions may share a count, which then is too high, never too low. With 20,000 questions in
/// flight, about one in a million is so taken for one that has its most.
/// </remarks>
internal sealed unsafe class QuestionsInFlight : IDisposable
{
    /// <summary>
    /// The most: as many as queries of one form alone are, of which one is sent each quarter of the time-out while nothing
    /// comes.
    /// </summary>
    public const int Max = QueryMerger.PartOfTimeout;

    private const int Places = 1 << 18;
    private const int TypeAndClass = 4;

    private readonly byte* _counts = (byte*)NativeMemory.AllocZeroed(Places);
    private readonly ulong _seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>Counts a query that is about to be sent; false when there are <see cref="Max"/> already.</summary>
    /// <param name="query">The query, whose question is kept.</param>
    /// <param name="upstream">Tells the way it is sent from others.</param>
    public bool TryAdd(ref PendingQuery query, int upstream)
    {
        ReadOnlySpan<byte> question = query.Query.Question;
        ulong hash = NameWire.Hash(question[..^TypeAndClass], _seed + (ulong)upstream);
        hash += MemoryMarshal.Read<uint>(question[^TypeAndClass..]) * 0x9E3779B97F4A7C15;
        int place = (int)((hash ^ (hash >> 32)) & (Places - 1));
        if (_counts[place] >= Max)
            return false;
        _counts[place]++;
        query.Counted = place + 1;
        return true;
    }

    /// <summary>A query is over: it is counted no more.</summary>
    public void Remove(ref PendingQuery query)
    {
        if (query.Counted == 0)
            return;
        _counts[query.Counted - 1]--;
        query.Counted = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_counts);
        GC.SuppressFinalize(this);
    }
}
