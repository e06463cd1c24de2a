using System.Net;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>The parts of a match. Parts that are given must all hold; within a part, any one of its values.</summary>
public sealed record MatchOptions
{
    /// <summary>The types asked for.</summary>
    public ValueList<RecordType> Types { get; init; } = [];

    /// <summary>Names asked for that are one of these or below it.</summary>
    public ValueList<Name> Suffixes { get; init; } = [];

    /// <summary>Networks that the client's address is in.</summary>
    public ValueList<IPNetwork> Clients { get; init; } = [];

    /// <summary>The protocol the query came over, or null for any.</summary>
    public ListenerProtocol? Transport { get; init; }

    /// <summary>Holds when the client (or its subnet) asks faster than this; null does not look at rates.</summary>
    public RateLimitOptions? Above { get; init; }

    /// <summary>Whether it has no part, and so fits everything.</summary>
    public bool FitsAll =>
        this is { Types.IsEmpty: true, Suffixes.IsEmpty: true, Clients.IsEmpty: true, Transport: null, Above: null };
}

/// <summary>A token bucket per client address or subnet: the match holds for the queries it has no token for.</summary>
/// <param name="QueriesPerSecond">Tokens that come back each second.</param>
public sealed record RateLimitOptions(int QueriesPerSecond)
{
    /// <summary>Tokens a bucket holds; 0 means as many as <see cref="QueriesPerSecond"/>.</summary>
    public int Burst { get; init; }

    /// <summary>Prefix length that IPv4 clients share a bucket by, 0 to 32.</summary>
    public int Ipv4Prefix { get; init; } = 32;

    /// <summary>Prefix length that IPv6 clients share a bucket by, 0 to 128.</summary>
    public int Ipv6Prefix { get; init; } = 64;
}
