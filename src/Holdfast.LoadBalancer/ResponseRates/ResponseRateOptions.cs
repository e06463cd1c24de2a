using System.Net;
using Holdfast.Collections;

namespace Holdfast.LoadBalancer.ResponseRates;

/// <summary>
/// Limits how often one client network is sent answers of a kind over UDP, where its address may be forged: it may be the victim
/// (response rate limiting, as BIND, NSD and Knot have it).
/// </summary>
/// <param name="ResponsesPerSecond">
/// Answers a second that a client network may have about one name and type, about names that do not exist in one zone, and of errors.
/// </param>
public sealed record ResponseRateOptions(int ResponsesPerSecond)
{
    /// <summary>How long a network that got too many is reckoned with: so long after a flood's end it is limited at the most.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Of so many answers over the limit one is sent, empty and truncated, on average; 0: none is, 1: each.</summary>
    public int Slip { get; init; } = 2;

    /// <summary>Prefix length that makes IPv4 clients one, 0 to 32.</summary>
    public int Ipv4Prefix { get; init; } = 24;

    /// <summary>Prefix length that makes IPv6 clients one, 0 to 128.</summary>
    public int Ipv6Prefix { get; init; } = 56;

    /// <summary>Networks without a limit.</summary>
    public ValueList<IPNetwork> Exempt { get; init; } = [];
}

/// <summary>What becomes of an answer.</summary>
internal enum ResponseVerdict
{
    /// <summary>It is sent.</summary>
    Send,

    /// <summary>It is sent empty and truncated, so that a client that is there comes back over TCP.</summary>
    Slip,

    /// <summary>It is not sent.</summary>
    Drop,
}
