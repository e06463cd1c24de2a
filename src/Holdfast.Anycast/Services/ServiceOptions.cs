using System.Collections.Immutable;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Health;
using Holdfast.Anycast.Hooks;
using Holdfast.Anycast.Resolver;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Wire.Communities;
using Holdfast.Collections;

namespace Holdfast.Anycast.Services;

/// <summary>A service: addresses that are announced while they answer. State is kept for each prefix by itself.</summary>
/// <param name="Name">What operators call it; unique.</param>
/// <param name="Prefixes">Its prefixes, at least one.</param>
public sealed record ServiceOptions(string Name, ValueList<ServicePrefix> Prefixes)
{
    /// <summary>What must hold. The heartbeat of every listener thread must always hold beside these.</summary>
    public ValueList<CheckOptions> Checks { get; init; } = [];

    /// <summary>So many of <see cref="Checks"/> must hold; null wants all of them.</summary>
    public int? Require { get; init; }

    /// <summary>From one round of checks to the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The same while rising or falling; null does not hurry.</summary>
    public TimeSpan? FastInterval { get; init; }

    /// <summary>
    /// Rounds begin by up to this many hundredths of the interval earlier, so that nodes do not ask in step; 0 to 50.
    /// </summary>
    public int Jitter { get; init; } = 10;

    /// <summary>How long one check may take; shorter than <see cref="Interval"/>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Good rounds in a row until the service is up.</summary>
    public int Rise { get; init; } = 5;

    /// <summary>Bad rounds in a row until it is down.</summary>
    public int Fall { get; init; } = 3;

    /// <summary>What happens to a prefix that keeps falling; null lets it rise as ever.</summary>
    public DampingOptions? Damping { get; init; } = new();

    /// <summary>MED of its routes while it is up.</summary>
    public uint Med { get; init; } = 100;

    /// <summary>Next hops of its routes.</summary>
    public NextHopOptions NextHop { get; init; } = NextHopOptions.Self;

    /// <summary>Communities of its routes, of all kinds.</summary>
    public CommunitySet Communities { get; init; } = CommunitySet.Empty;

    /// <summary>How often our AS is prepended for external neighbors, beyond the once that is due.</summary>
    public int AsPathPrepend { get; init; }

    /// <summary>LOCAL_PREF towards internal neighbors; null leaves it to the neighbor.</summary>
    public uint? LocalPreference { get; init; }

    /// <summary>
    /// While this file exists the service is down. <c>{service}</c> and <c>{family}</c> (v4, v6) stand for its own.
    /// </summary>
    public string? DisableFile { get; init; }

    /// <summary>It is disabled whatever its checks find and whichever files exist.</summary>
    public bool Disabled { get; init; }

    /// <summary>
    /// Its addresses are put on the interface, and it is announced only while they are there; false leaves them to others.
    /// </summary>
    public bool AssignAddress { get; init; } = true;

    /// <summary>
    /// Where its state is written whenever it changes, in the form that ExaBGP's health check script has. <c>{service}</c> stands
    /// for its name.
    /// </summary>
    public string? StatusFile { get; init; }

    /// <summary>What becomes of its routes while it is not healthy.</summary>
    public OnDown OnDown { get; init; } = new OnDown.Withdraw();

    /// <summary>What becomes of them while it is disabled.</summary>
    public OnDown OnDisabled { get; init; } = new OnDown.Withdraw();

    /// <summary>What is run when its state has changed.</summary>
    public HookOptions Hooks { get; init; } = HookOptions.None;

    /// <summary>The disable file of one prefix, placeholders filled in; null when there is none.</summary>
    /// <param name="prefix">One of <see cref="Prefixes"/>.</param>
    public string? DisableFileOf(ServicePrefix prefix) =>
        DisableFile?.Replace("{service}", Name, StringComparison.Ordinal)
            .Replace("{family}", prefix.Family, StringComparison.Ordinal);

    /// <summary>Checks and pools that must hold.</summary>
    internal int Required => Require ?? Checks.Length;

    /// <summary>Its pool checks, as the pools are now.</summary>
    internal ImmutableArray<PoolState> PoolsOf(IResolverView resolver) =>
        [
        .. Checks.OfType<CheckOptions.Pool>()
            .Select(pool => new PoolState(pool.Name, resolver.UsableBackends(pool.Name), pool.Minimum)),
    ];

    /// <summary>The route of one prefix under a decision; null when it is withdrawn.</summary>
    internal Route? RouteOf(ServicePrefix prefix, AnnouncementDecision decision)
    {
        if (decision.Med is not { } med) return null;
        var route = decision.Attributes.On(new Route(prefix.Announced)
        {
            Med = med,
            NextHop = NextHop,
            Communities = Communities,
            AsPathPrepend = AsPathPrepend,
            LocalPref = LocalPreference,
        });
        // RFC 8326, section 4.1: the community goes on the route before it is withdrawn.
        return decision.GracefulShutdown
            ? route with { Communities = route.Communities.Union(CommunitySet.Of(Community.GracefulShutdown)) } : route;
    }
}
