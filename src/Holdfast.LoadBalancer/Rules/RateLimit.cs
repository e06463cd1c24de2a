using System.Buffers.Binary;
using System.Security.Cryptography;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>
/// A token bucket per client network, for all workers together: a fixed table of 64-bit entries changed by compare-and-swap.
/// </summary>
/// <remarks>
/// <para>
/// An entry holds the time at which its bucket will be full again (the generic cell rate algorithm's "theoretical arrival
/// time"): tokens and time in one number. A bucket that is full needs no entry, so an entry whose time has passed is free.
/// </para>
/// <para>
/// Accuracy: exact to the millisecond of the workers' clocks for as many clients as are below full at once, up to 65,536
/// spread over sets of 8. When a set is full, the client nearest to a full bucket is forgotten, and so let through
/// earlier than it should: who is far over its limit stays known. Two networks are taken for one with a chance of about
/// 1 in 500,000. A rate is kept in microseconds between queries, exact to 1 % up to 10,000/s; a burst longer than 6 days is cut
/// to that.
/// </para>
/// </remarks>
internal sealed class RateLimit
{
    private const int SetSize = 8;
    private const int Sets = 8192;

    // An entry: 22 bits of the client's hash above 42 bits of time in microseconds, which goes round in 50 days.
    private const int TimeBits = 42;
    private const ulong TimeMask = (1UL << TimeBits) - 1;
    private const long LongestBurst = 1L << (TimeBits - 3);

    // Pinned, so that the collector never moves what workers contend for.
    private readonly ulong[] _entries = GC.AllocateArray<ulong>(Sets * SetSize, pinned: true);
    private readonly ulong _seed;
    private readonly long _interval;
    private readonly long _burst;
    private readonly long _mostDebt;
    private readonly int _ipv4Prefix;
    private readonly int _ipv6Prefix;
    private readonly bool _isPerClient;

    /// <summary>A limit with all buckets full.</summary>
    /// <param name="options">The rate.</param>
    /// <param name="debt">
    /// Who asks without a token goes into debt, up to what comes back in this time; by default, not at all.
    /// </param>
    public RateLimit(RateLimitOptions options, TimeSpan debt = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.QueriesPerSecond, 1);
        _interval = Math.Max(1, (1_000_000 + options.QueriesPerSecond / 2) / options.QueriesPerSecond);
        _burst = Math.Min(LongestBurst, _interval * (options.Burst > 0 ? options.Burst : options.QueriesPerSecond));
        _mostDebt = debt == TimeSpan.Zero ? 0 : Math.Min(LongestBurst, _burst + (long)debt.TotalMicroseconds);
        _ipv4Prefix = options.Ipv4Prefix;
        _ipv6Prefix = options.Ipv6Prefix;
        _isPerClient = options.PerClient;

        // Unforeseeable, so that nobody can choose addresses that meet in one set.
        Span<byte> seed = stackalloc byte[8];
        RandomNumberGenerator.Fill(seed);
        _seed = BinaryPrimitives.ReadUInt64LittleEndian(seed);
    }

    /// <summary>Takes a token from the client's bucket; false when there is none.</summary>
    /// <param name="client">The client, or any other of its network.</param>
    /// <param name="nowMilliseconds">Of a clock that never goes back; workers may be some milliseconds apart.</param>
    public bool TryTake(in ClientAddress client, long nowMilliseconds) =>
        TryTake(_isPerClient ? client.Network(_ipv4Prefix, _ipv6Prefix).Hash(_seed) : _seed, nowMilliseconds);

    /// <summary>Takes a token from a bucket; false when there is none.</summary>
    /// <param name="hash">64 well-mixed bits that tell the bucket, not to be foreseen by clients.</param>
    /// <param name="nowMilliseconds">Of a clock that never goes back; workers may be some milliseconds apart.</param>
    public bool TryTake(ulong hash, long nowMilliseconds)
    {
        var tag = hash & ~TimeMask;
        var set = _entries.AsSpan((int)(hash % Sets) * SetSize, SetSize);
        var now = (ulong)(nowMilliseconds * 1000) & TimeMask;
        while (true)
        {
            ref var entry = ref Find(set, tag, now, out var seen);
            var debt = (seen & ~TimeMask) == tag ? Debt(seen, now) : 0;
            var has = debt + _interval <= _burst;
            if (!has && debt >= _mostDebt)
                return false;
            var after = has ? debt + _interval : Math.Min(debt + _interval, _mostDebt);
            var next = tag | ((now + (ulong)after) & TimeMask);
            if (Interlocked.CompareExchange(ref entry, next, seen) == seen)
                return has;
        }
    }

    /// <summary>The client's entry, or else the one to give to it: a free one, or the one nearest to being free.</summary>
    private ref ulong Find(Span<ulong> set, ulong tag, ulong now, out ulong seen)
    {
        var best = 0;
        var bestDebt = long.MaxValue;
        seen = 0;
        for (var i = 0; i < set.Length; i++)
        {
            var value = Volatile.Read(ref set[i]);
            var debt = Debt(value, now);
            if ((value & ~TimeMask) == tag && debt > 0)
                debt = -1;
            if (debt < bestDebt)
                (best, bestDebt, seen) = (i, debt, value);
            if (debt < 0)
                break;
        }
        return ref set[best];
    }

    /// <summary>Microseconds until the bucket is full; 0 for an entry from so long ago that its time seems yet to come.</summary>
    private long Debt(ulong entry, ulong now)
    {
        var ahead = (long)((entry - now) & TimeMask);
        return ahead <= Math.Max(_burst, _mostDebt) + ClockSlack ? ahead : 0;
    }

    // Workers read their clocks at different moments.
    private const long ClockSlack = 1_000_000;
}
