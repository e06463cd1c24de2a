using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Cache.Memory;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>A packet cache. Names and default values are dnsdist's where it has the setting.</summary>
/// <param name="MaxEntries">The most answers kept at once, 1 to 100,000,000.</param>
public sealed record CacheOptions(int MaxEntries)
{
    /// <summary>
    /// What it is called, if pools share it: all whose options name it have one and the same. Null: each pool has one of its
    /// own.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>The most memory the cache takes, in octets, index included; null for 512 an entry and the index.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>The longest time an answer is kept, whatever its TTLs.</summary>
    public TimeSpan MaxTtl { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Answers with a lower TTL than this are not kept.</summary>
    public TimeSpan MinTtl { get; init; } = TimeSpan.Zero;

    /// <summary>The longest time a negative answer (RFC 2308) is kept.</summary>
    public TimeSpan MaxNegativeTtl { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long SERVFAIL and REFUSED are kept; zero: not at all.</summary>
    public TimeSpan TemporaryFailureTtl { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The highest TTL in an answer that is given after its time (RFC 8767, section 4).</summary>
    public TimeSpan StaleTtl { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long after its time an answer may still be given when its backend fails, is slow, or cannot be asked (dnsdist's
    /// setStaleCacheEntriesTTL); zero: never.
    /// </summary>
    public TimeSpan StaleCacheEntriesTtl { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// How long a client waits for its backend before it gets an answer whose time is over, if there is one: the client response
    /// timer of RFC 8767, section 5. Zero: such answers are given only while no backend can be asked, not when one fails.
    /// </summary>
    public TimeSpan StaleClientTimeout { get; init; } = TimeSpan.FromSeconds(1.8);

    /// <summary>
    /// Keep answers that may be given after their time while no backend can be asked, instead of removing them; they are kept
    /// in any case where they are given when a backend fails.
    /// </summary>
    public bool KeepStaleData { get; init; }

    /// <summary>Give TTLs as they were received, not counted down.</summary>
    public bool DontAge { get; init; }

    /// <summary>The longest answer that is kept, in octets, 12 to 65,535.</summary>
    public int MaximumEntrySize { get; init; } = 4096;

    /// <summary>
    /// EDNS options that make no difference to an answer, besides cookies, NSID, padding and TCP keepalive, which never do.
    /// </summary>
    public ValueList<EdnsOptionCode> SkipOptions { get; init; } = [];

    /// <summary>Ask the kernel for pages of 2 MiB.</summary>
    public bool HugePages { get; init; } = true;

    /// <summary>Whether an answer is given after its time when its backend fails or is slow.</summary>
    internal bool GivesStaleOnFailure => StaleCacheEntriesTtl > TimeSpan.Zero && StaleClientTimeout > TimeSpan.Zero;

    /// <summary>What its memory is bounded by.</summary>
    internal CacheBounds Bounds => new(MaxEntries, MaxBytes, MaximumEntrySize);

    /// <summary>The least that <see cref="MaxBytes"/> may be: the index and one answer of the longest kind.</summary>
    public long LeastBytes() => CacheMemory.LeastBytes(MaxEntries, MaximumEntrySize);
}
