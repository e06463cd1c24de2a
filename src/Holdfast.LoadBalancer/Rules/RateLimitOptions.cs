namespace Holdfast.LoadBalancer.Rules;

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
