namespace Holdfast.LoadBalancer.Clients;

/// <summary>
/// What one client may have of this node over UDP, where its address may be forged. Clients are told apart by their network.
/// </summary>
public sealed record ClientLimits
{
    /// <summary>
    /// FORMERR, NOTIMP, BADVERS and other answers to broken queries, and SERVFAIL for those that gave way, each second and at
    /// once; 0: no limit.
    /// </summary>
    public int ErrorAnswersPerSecond { get; init; } = 100;

    /// <summary>
    /// Queries of datagrams that may wait for a backend in one worker. To one more the client's oldest gives way: so many
    /// answers at most can be made to leave for one address at once. 0: no limit.
    /// </summary>
    public int MaxWaiting { get; init; } = 1000;

    /// <summary>Prefix length that makes IPv4 clients one, 0 to 32.</summary>
    public int Ipv4Prefix { get; init; } = 32;

    /// <summary>Prefix length that makes IPv6 clients one, 0 to 128.</summary>
    public int Ipv6Prefix { get; init; } = 64;
}
