using System.Collections.Frozen;
using System.Collections.Immutable;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Speaker;

/// <summary>What one neighbor would have if another configuration were taken over.</summary>
/// <param name="Name">Its configured name.</param>
/// <param name="Session">What would become of its session.</param>
public sealed record NeighborPreview(string Name, SessionFate Session)
{
    /// <summary>A session is up now; without one nothing is known of what it would be sent.</summary>
    public bool IsEstablished { get; init; }

    /// <summary>The routes it has.</summary>
    public ImmutableArray<AnnouncedRoute> Now => Ordered(Routes);

    /// <summary>The routes it would have.</summary>
    public ImmutableArray<AnnouncedRoute> Then => Ordered(RoutesThen);

    /// <summary>The routes it should have then and would not.</summary>
    public ImmutableArray<WithheldRoute> Withheld { get; init; } = [];

    internal IReadOnlyDictionary<Prefix, RouteAttributes> Routes { get; init; } = FrozenDictionary<Prefix, RouteAttributes>.Empty;

    internal IReadOnlyDictionary<Prefix, RouteAttributes> RoutesThen { get; init; } =
        FrozenDictionary<Prefix, RouteAttributes>.Empty;

    /// <summary>What a neighbor has, and what it would have with other options and these routes. Nothing is sent.</summary>
    /// <param name="neighbor">The neighbor as it is.</param>
    /// <param name="options">The options; null when it is no longer to be one.</param>
    /// <param name="desired">The whole of what would be announced.</param>
    internal static NeighborPreview Of(Neighbor neighbor, SessionOptions? options, DesiredRoutes desired)
    {
        var fate = options is null ? SessionFate.Removed : options.KeepsSession(neighbor.Options) ? SessionFate.Kept
            : SessionFate.Reset;
        var preview = new NeighborPreview(options?.Neighbor.Name ?? neighbor.Name, fate);
        if (neighbor.Routes is not { } now) return preview;
        preview = preview with { IsEstablished = true, Routes = now.Routes };
        if (options is null) return preview;
        var then = now.Preview(options, desired);
        return preview with { RoutesThen = then.Routes, Withheld = then.Withheld };
    }

    private static ImmutableArray<AnnouncedRoute> Ordered(IReadOnlyDictionary<Prefix, RouteAttributes> routes) =>
        [.. routes.OrderBy(route => route.Key).Select(route => new AnnouncedRoute(route.Key, route.Value))];
}

/// <summary>What another configuration would make of a session.</summary>
public enum SessionFate
{
    /// <summary>It stays up, or goes on trying.</summary>
    Kept,

    /// <summary>It is closed and opened anew.</summary>
    Reset,

    /// <summary>The neighbor is new.</summary>
    Added,

    /// <summary>The neighbor is no longer configured.</summary>
    Removed,
}
