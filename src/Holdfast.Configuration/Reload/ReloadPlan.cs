using System.Collections.Immutable;
using Holdfast.Bgp.Options;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Keys;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Schema;

namespace Holdfast.Configuration.Reload;

/// <summary>What a reload does to a running node, known before it is done.</summary>
public sealed class ReloadPlan
{
    private static readonly Section<Draft>[] Settings =
    [
        NodeKeys.Section, DnsKeys.Section, AnycastKeys.Section, MetricsKeys.Section, ApiKeys.Section, HttpKeys.Section,
        TlsKeys.Section,
    ];

    private ReloadPlan(ImmutableArray<ReloadChange> changes, ImmutableArray<string> keptNeighbors)
    {
        Changes = changes;
        KeptNeighbors = keptNeighbors;
    }

    /// <summary>Every change, section by section; none when old and new are equal.</summary>
    public ImmutableArray<ReloadChange> Changes { get; }

    /// <summary>Names of the BGP neighbors whose session stays up.</summary>
    public ImmutableArray<string> KeptNeighbors { get; }

    /// <summary>Old and new are equal: nothing happens.</summary>
    public bool IsEmpty => Changes.IsEmpty;

    /// <summary>Some change waits for the next start of the daemon.</summary>
    public bool NeedsRestart => Changes.Any(change => change.Effect == ReloadEffect.NeedsRestart);

    /// <summary>The plan that leads from one configuration to another.</summary>
    /// <param name="old">What runs.</param>
    /// <param name="new">What is to run.</param>
    public static ReloadPlan Between(HoldfastOptions old, HoldfastOptions @new)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(@new);
        var changes = new ChangeList();
        var (was, now) = (Draft.Of(old), Draft.Of(@new));
        foreach (var section in Settings) changes.Settings(section, was, now);
        ResolverChanges.Find(old.LoadBalancer, @new.LoadBalancer, changes);
        ServiceChanges.Find(old.Anycast.Services, @new.Anycast.Services, changes);
        if (old.Bgp is not null && @new.Bgp is not null)
        {
            changes.Settings(BgpKeys.Section, was, now);
            NeighborChanges.Find(old.Bgp, @new.Bgp, changes);
            changes.Items(ReloadArea.StaticRoute, old.Bgp.StaticRoutes, @new.Bgp.StaticRoutes, KeyOf, StaticRouteKeys.Section);
            changes.Items(ReloadArea.Process, old.Processes, @new.Processes, KeyOf, ProcessKeys.Section);
        }
        else if (old.Bgp is not null || @new.Bgp is not null)
            changes.Add(ReloadArea.Setting, "bgp", ReloadEffect.NeedsRestart,
                old.Bgp is null ? "the section is new" : "the section is gone");
        var touched = changes.All.Where(c => c.Area == ReloadArea.Neighbor
            && c.Effect is not (ReloadEffect.Changed or ReloadEffect.Removed))
            .Select(c => c.Subject).ToHashSet(StringComparer.Ordinal);
        var kept = @new.Bgp is null || old.Bgp is null ? []
            : @new.Bgp.Neighbors.Select(neighbor => neighbor.Name).Where(name => !touched.Contains(name));
        return new ReloadPlan([.. changes.All], [.. kept]);
    }

    private static (string Identity, string Name) KeyOf(StaticRoute route)
    {
        var name = $"to {route.Prefix}{(route.Neighbors is { } only ? $" for {string.Join(", ", only)}" : "")}";
        return (name, name);
    }

    private static (string Identity, string Name) KeyOf(ProcessOptions process) => (process.Name, process.Name);

    /// <summary>The plan in words, a change a line.</summary>
    public override string ToString() => IsEmpty ? "nothing changes" : string.Join('\n', Changes);
}
