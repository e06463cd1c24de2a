using Holdfast.Bgp.Rib;

namespace Holdfast.Bgp.Options;

/// <summary>A route that is announced as it is written, whatever the services do.</summary>
/// <param name="Route">The route, with the neighbors it is for.</param>
public sealed record StaticRoute(Route Route)
{
    /// <summary>The most routes that <see cref="Split"/> may make of one.</summary>
    public const int MostParts = 65536;

    /// <summary>What operators call it; empty for nothing.</summary>
    public string Name { get; init; } = "";

    /// <summary>In place of the prefix, all prefixes of this length in it are announced; null leaves it whole.</summary>
    public int? Split { get; init; }

    /// <summary>The watchdog that processes announce and withdraw it by, with all others of that name; null has none.</summary>
    public string? Watchdog { get; init; }

    /// <summary>It waits for its watchdog to be announced.</summary>
    public bool Withdrawn { get; init; }

    /// <summary>The routes that are announced for it.</summary>
    public IEnumerable<Route> Routes =>
        Split is { } length && length > Route.Prefix.Length
            ? Route.Prefix.Split(length).Select(part => Route with { Prefix = part }) : [Route];
}
