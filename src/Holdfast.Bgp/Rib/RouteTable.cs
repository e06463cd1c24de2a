using System.Collections.Frozen;
using System.Collections.Immutable;
using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Rib;

/// <summary>What a neighbor should have, and what it cannot have. Compared by instance; never changed once it is made.</summary>
/// <param name="routes">The routes.</param>
/// <param name="withheld">Those of the wanted that are not among them, and why.</param>
internal sealed class RouteTable(IReadOnlyDictionary<Prefix, RouteAttributes> routes, ImmutableArray<WithheldRoute> withheld)
{
    /// <summary>Nothing.</summary>
    public static RouteTable Empty { get; } = new(FrozenDictionary<Prefix, RouteAttributes>.Empty, []);

    public IReadOnlyDictionary<Prefix, RouteAttributes> Routes { get; } = routes;

    public ImmutableArray<WithheldRoute> Withheld { get; } = withheld;

    /// <summary>
    /// What it was worked out from, where each prefix was by itself; null where one route decided on another.
    /// </summary>
    public (UpdateGroupKey Key, DesiredRoutes Desired)? Origin { get; init; }

    /// <summary>The prefixes in which it may differ from <paramref name="earlier"/>; null when it may be any.</summary>
    public IReadOnlyCollection<Prefix>? ChangedSince(RouteTable earlier) =>
        Origin is { } now && earlier.Origin is { } then && now.Key == then.Key ? now.Desired.ChangedSince(then.Desired) : null;
}

/// <summary>A wanted route that one neighbor does not get.</summary>
/// <param name="Prefix">Where it leads.</param>
/// <param name="Reason">Why not, and what would right it.</param>
public sealed record WithheldRoute(Prefix Prefix, string Reason);
