using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Configuration.Keys;
using Holdfast.Configuration.Schema;

namespace Holdfast.Configuration.Reload;

/// <summary>Finds what differs between neighbors, and which sessions survive it.</summary>
internal static class NeighborChanges
{
    public static void Find(BgpOptions old, BgpOptions @new, ChangeList changes)
    {
        changes.Items(ReloadArea.Neighbor, old.Neighbors, @new.Neighbors, KeyOf, KeyOf, (was, now) =>
        {
            var resets = Joined(Opening(old, was, @new, now),
                NeighborKeys.Section.Differences(InEffect(was, old), InEffect(now, @new), Effect.SessionReset));
            var others = NeighborKeys.Section.Differences(was, now, Effect.AtOnce);
            return (resets.Length > 0 ? ReloadEffect.Reset : ReloadEffect.Changed, Joined(resets, others));
        });
        changes.Items(ReloadArea.Neighbor, old.DynamicNeighbors, @new.DynamicNeighbors, KeyOf, KeyOf, (was, now) =>
                (ReloadEffect.Changed, Joined(Opening(old, was.Settings, @new, now.Settings),
                DynamicNeighborKeys.Section.Differences(
                    was with { Settings = InEffect(was.Settings, old) }, now with { Settings = InEffect(now.Settings, @new) },
                    Effect.AtOnce, Effect.SessionReset))));
    }

    private static (NeighborIdentity Identity, string Name) KeyOf(NeighborOptions neighbor) => (neighbor.Identity, neighbor.Name);

    private static (Prefix Identity, string Name) KeyOf(DynamicNeighborOptions range) =>
        (range.Prefix, $"those of {range.Prefix}");

    /// <summary>What a session is opened with, and no key of the neighbor's own says.</summary>
    private static string Opening(BgpOptions old, NeighborOptions was, BgpOptions @new, NeighborOptions now) => Joined(
        old.RouterId.Equals(@new.RouterId) ? "" : $"router_id {old.RouterId} -> {@new.RouterId}",
        was.Interface == now.Interface ? "" : $"interface {was.Interface ?? "none"} -> {now.Interface ?? "none"}");

    /// <summary>With the AS it is spoken to with, whether the neighbor or <c>bgp</c> says it.</summary>
    private static NeighborOptions InEffect(NeighborOptions neighbor, BgpOptions bgp) =>
        neighbor with { LocalAs = neighbor.LocalAs ?? bgp.LocalAs };

    private static string Joined(params ReadOnlySpan<string?> parts)
    {
        var words = new List<string>();
        foreach (var part in parts)
            if (part is { Length: > 0 }) words.Add(part);
        return string.Join(", ", words);
    }
}
