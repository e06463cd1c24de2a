using System.Collections.Immutable;
using System.Net;
using Holdfast.Dns;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>The parts of a match. Parts that are given must all hold; within a part, any one of its values.</summary>
public sealed record MatchOptions
{
    /// <summary>The types asked for.</summary>
    public ImmutableArray<RecordType> Types { get; init; } = [];

    /// <summary>Names asked for that are one of these or below it.</summary>
    public ImmutableArray<Name> Suffixes { get; init; } = [];

    /// <summary>Networks that the client's address is in.</summary>
    public ImmutableArray<IPNetwork> Clients { get; init; } = [];

    /// <summary>The protocol the query came over, or null for any.</summary>
    public ListenerProtocol? Transport { get; init; }

    /// <summary>Holds when the client (or its subnet) asks faster than this; null does not look at rates.</summary>
    public RateLimitOptions? Above { get; init; }
}
