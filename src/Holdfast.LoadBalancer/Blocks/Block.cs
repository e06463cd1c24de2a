using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Blocks;

/// <summary>What is blocked: the clients of a network, or the names at and below a suffix. One of the two is there.</summary>
public sealed record BlockTarget
{
    private BlockTarget(IPNetwork? network, Name? suffix) => (Network, Suffix) = (network, suffix);

    /// <summary>The network, without bits behind its prefix length; IPv4 is never v4-mapped. Null for a suffix.</summary>
    public IPNetwork? Network { get; }

    /// <summary>The suffix: the name and all names below it. Null for a network.</summary>
    public Name? Suffix { get; }

    /// <summary>The clients of a network.</summary>
    public static BlockTarget Of(IPNetwork network) => new(Unmapped(network), null);

    /// <summary>The name and all names below it.</summary>
    public static BlockTarget Of(Name suffix) => new(null, suffix);

    /// <summary>
    /// Reads a network, <c>192.0.2.0/24</c>, or one address; false when it is neither, or has bits behind its length.
    /// </summary>
    public static bool TryParse(string? network, [NotNullWhen(true)] out BlockTarget? target)
    {
        target = IPAddress.TryParse(network, out var address)
            ? Of(new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128))
            : IPNetwork.TryParse(network, out var several) && HasNoMore(network!, several) ? Of(several) : null;
        return target is not null;
    }

    /// <summary>Whether an address is blocked.</summary>
    public bool Covers(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Network is { } network && network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
    }

    /// <summary>Whether any address of a network is blocked.</summary>
    public bool Overlaps(IPNetwork other) =>
        Network is { } network && (network.Contains(other.BaseAddress) || other.Contains(network.BaseAddress));

    /// <summary>Whether any name at or below another is blocked, or would be by it: one is at or below the other.</summary>
    public bool Overlaps(Name other) =>
        Suffix is { } suffix && (suffix.IsSubdomainOf(other) || other.IsSubdomainOf(suffix));

    /// <summary>The network that is shown in its place where clients are cut; itself where it is a suffix, or as short.</summary>
    internal BlockTarget Cut(PrivacyOptions privacy)
    {
        if (Network is not { } network)
            return this;
        bool isIPv4 = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        int length = Math.Min(network.PrefixLength, isIPv4 ? privacy.Ipv4 : privacy.Ipv6);
        return Of(new IPNetwork(privacy.Cut(ClientAddress.From(network.BaseAddress)).ToIPAddress(), length));
    }

    /// <summary><c>192.0.2.0/24</c> or <c>example.com.</c></summary>
    public override string ToString() => Network?.ToString() ?? Suffix!.ToString();

    // IPNetwork takes bits behind the length, and forgets them.
    private static bool HasNoMore(string network, IPNetwork read) =>
        IPAddress.TryParse(network.AsSpan(0, network.IndexOf('/', StringComparison.Ordinal)), out var written)
        && written.Equals(read.BaseAddress);

    private static IPNetwork Unmapped(IPNetwork network) =>
        network.BaseAddress.IsIPv4MappedToIPv6 && network.PrefixLength >= 96
            ? new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - 96) : network;
}

/// <summary>What a blocked query gets.</summary>
public enum BlockAction
{
    /// <summary>No answer.</summary>
    Drop,

    /// <summary>REFUSED.</summary>
    Refuse,

    /// <summary>An empty answer with TC; over TCP the query goes on.</summary>
    Truncate,

    /// <summary>NXDOMAIN.</summary>
    NxDomain,

    /// <summary>What any query gets: it is counted, and shown.</summary>
    None,
}

/// <summary>Who blocks.</summary>
public enum BlockOrigin
{
    /// <summary>An operator, by command.</summary>
    Operator,

    /// <summary>A rule of <c>dns.dynamic_blocks</c>.</summary>
    Dynamic,

    /// <summary>A rule of <c>dns.dynamic_blocks</c> whose warning level is exceeded, and no more: nothing is blocked.</summary>
    Warning,

    /// <summary>A rule of <c>dns.rules</c> with <c>above</c>, which acts on what exceeds its rate.</summary>
    RateLimit,
}

/// <summary>A block.</summary>
/// <param name="Target">What is blocked.</param>
/// <param name="Action">What a blocked query gets.</param>
/// <param name="Origin">Who blocks.</param>
/// <param name="By">Who, by name: a person, or a rule.</param>
public sealed record Block(BlockTarget Target, BlockAction Action, BlockOrigin Origin, string By)
{
    /// <summary>
    /// The target as it is shown: what an operator wrote as it is, a client that a rule found cut as clients are wherever they
    /// are shown.
    /// </summary>
    /// <param name="privacy">How much of clients is shown.</param>
    public BlockTarget Shown(PrivacyOptions privacy) => Origin == BlockOrigin.Operator ? Target : Target.Cut(privacy);

    /// <summary>Why; null where nobody said.</summary>
    public string? Reason { get; init; }

    /// <summary>How long it has been in force.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>How long it is still in force; null: until it is taken away.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>Queries it was applied to.</summary>
    public long Hits { get; init; }
}
