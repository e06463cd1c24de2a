using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Communities;
using Holdfast.Collections;

namespace Holdfast.Bgp.Options;

/// <summary>A route that is announced as it is written, whatever the services do.</summary>
/// <param name="Prefix">Where it leads; host bits are clear.</param>
public sealed record StaticRoute(Prefix Prefix)
{
    /// <summary>The most routes that <see cref="Split"/> may make of one.</summary>
    public const int MostParts = 65536;

    /// <summary>What operators call it; empty for nothing.</summary>
    public string Name { get; init; } = "";

    /// <summary>Names of the neighbors it is for; null is every one.</summary>
    public ValueList<string>? Neighbors { get; init; }

    /// <summary>How the next hop is formed, unless the neighbor has its own.</summary>
    public NextHopOptions NextHop { get; init; } = NextHopOptions.Self;

    /// <summary>MULTI_EXIT_DISC; null sends none.</summary>
    public uint? Med { get; init; }

    /// <summary>LOCAL_PREF towards internal neighbors; null leaves it to the neighbor.</summary>
    public uint? LocalPref { get; init; }

    /// <summary>ORIGIN, unless the neighbor has its own.</summary>
    public Origin Origin { get; init; } = Origin.Igp;

    /// <summary>Communities of all kinds; a neighbor's own are added to them.</summary>
    public CommunitySet Communities { get; init; } = CommunitySet.Empty;

    /// <summary>The attributes that no service's route has.</summary>
    public FurtherAttributes Further { get; init; } = FurtherAttributes.None;

    /// <summary>In place of the prefix, all prefixes of this length in it are announced; null leaves it whole.</summary>
    public int? Split { get; init; }

    /// <summary>The watchdog that processes announce and withdraw it by, with all others of that name; null has none.</summary>
    public string? Watchdog { get; init; }

    /// <summary>It waits for its watchdog to be announced.</summary>
    public bool Withdrawn { get; init; }

    /// <summary>The prefixes that are announced for it.</summary>
    public IEnumerable<Prefix> Prefixes => Split is { } length && length > Prefix.Length ? Prefix.Split(length) : [Prefix];

    /// <summary>Whether it is for the neighbor of this name.</summary>
    public bool IsFor(string neighbor) => Neighbors is not { } names || names.Contains(neighbor);
}
