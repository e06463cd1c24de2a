using System.Collections.Immutable;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>A packet cache at one moment.</summary>
/// <param name="Name">Its own name if pools share it, else that of its pool.</param>
/// <param name="Pools">The pools that have it.</param>
/// <param name="Counters">What the cache has done and holds.</param>
public sealed record CacheStatus(string Name, ImmutableArray<string> Pools, CacheCounters Counters);

/// <summary>Which cached answers are meant: those that suit all it says.</summary>
public sealed record CacheSelection
{
    /// <summary>The name asked for; null: any.</summary>
    public Name? Name { get; init; }

    /// <summary>The names below it are meant as well.</summary>
    public bool AndBelow { get; init; }

    /// <summary>The type asked for; null: any.</summary>
    public RecordType? Type { get; init; }

    /// <summary>Whether an answer to this question is meant.</summary>
    internal bool Includes(ReadOnlySpan<byte> qname, RecordType type) =>
        (Type is null || Type == type)
        && (Name is null || (AndBelow ? NameWire.IsAtOrBelow(qname, Name) : NameWire.Equal(qname, Name.Wire)));
}

/// <summary>A cache that answers were removed from.</summary>
/// <param name="Name">The cache, as in <see cref="CacheStatus"/>.</param>
/// <param name="Pools">The pools that have it.</param>
/// <param name="Removed">How many answers were removed.</param>
public sealed record ExpungedCache(string Name, ImmutableArray<string> Pools, int Removed);
