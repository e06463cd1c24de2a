using System.Globalization;
using Holdfast.Anycast;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Reload;
using Holdfast.Contracts.Reports;

namespace Holdfast.Daemon;

/// <summary>Tells what a reload would do, down to the routes of each neighbor. Nothing changes.</summary>
internal static class ReloadPreview
{
    public static ReloadPlanReport Of(Node node, HoldfastOptions options, string path)
    {
        var plan = ReloadPlan.Between(node.Options, options);
        var neighbors = node.Speaker.Preview(options.Bgp ?? Node.NoNeighbors, node.Engine.Preview(options.Anycast));
        var services = ServicesOf(options, node.Options);
        return new ReloadPlanReport(path, Obstacle(plan),
            [.. plan.Changes.Select(Change)],
            [.. neighbors.Select(neighbor => Session(plan, neighbor))],
            [.. neighbors.SelectMany(neighbor => Routes(neighbor, services))],
            [.. Notes(node.Options.Anycast, options.Anycast, neighbors)]);
    }

    /// <summary>Why a plan cannot be followed; null when it can.</summary>
    public static string? Obstacle(ReloadPlan plan) => !plan.NeedsRestart ? null
        : $"only a restart can change {string.Join(", ", plan.Changes.Where(change => change.Effect == ReloadEffect.NeedsRestart).Select(change => change.Subject))}";

    private static PlannedChangeReport Change(ReloadChange change) => new(
        change.Area.ToString().ToLowerInvariant(), change.Subject,
        change.Effect == ReloadEffect.NeedsRestart
            ? "needs restart" : change.Effect.ToString().ToLowerInvariant(), change.Details, change.ToString());

    private static PlannedSessionReport Session(ReloadPlan plan, NeighborPreview neighbor)
    {
        var change = plan.Changes.FirstOrDefault(change => change.Area == ReloadArea.Neighbor && change.Subject == neighbor.Name
            && change.Effect == ReloadEffect.Removed == (neighbor.Session == SessionFate.Removed));
        return new PlannedSessionReport(neighbor.Name, neighbor.Session, neighbor.IsEstablished, change?.Details ?? "");
    }

    private static IEnumerable<PlannedRouteReport> Routes(NeighborPreview neighbor, Dictionary<Prefix, string> services)
    {
        var now = neighbor.Now.ToDictionary(route => route.Prefix);
        foreach (var route in neighbor.Then)
        {
            if (!now.Remove(route.Prefix, out var was)) yield return Planned(route.Prefix, "announced", Words(route));
            else if (was != route) yield return Planned(route.Prefix, "changed", Difference(was, route));
            else if (neighbor.Session == SessionFate.Reset) yield return Planned(route.Prefix, "announced anew", Words(route));
        }
        foreach (var gone in now.Keys)
        {
            var reason = neighbor.Withheld.FirstOrDefault(withheld => withheld.Prefix == gone)?.Reason;
            yield return Planned(gone, "withdrawn", reason ?? "");
        }

        PlannedRouteReport Planned(Prefix prefix, string effect, string details) =>
            new(neighbor.Name, services.GetValueOrDefault(prefix, ""), prefix.ToString(), effect, details);
    }

    private static IEnumerable<string> Notes(AnycastOptions old, AnycastOptions @new, IEnumerable<NeighborPreview> neighbors)
    {
        var known = old.Services.SelectMany(service => service.Prefixes).ToHashSet();
        foreach (var service in @new.Services)
            foreach (var prefix in service.Prefixes.Where(prefix => !known.Contains(prefix)))
                yield return $"{service.Name} {prefix} is new: it is announced once its address is there and its checks have risen";
        foreach (var neighbor in neighbors.Where(neighbor => !neighbor.IsEstablished))
            yield return $"{neighbor.Name} has no session now: what it is sent shows when it has one";
    }

    private static Dictionary<Prefix, string> ServicesOf(params ReadOnlySpan<HoldfastOptions> configurations)
    {
        var services = new Dictionary<Prefix, string>();
        foreach (var options in configurations)
            foreach (var service in options.Anycast.Services)
                foreach (var prefix in service.Prefixes) services.TryAdd(prefix.Announced, service.Name);
        return services;
    }

    private static string Words(AnnouncedRoute route) =>
        string.Join(", ", Attributes(route).Where(part => part.Value.Length > 0).Select(part => $"{part.What} {part.Value}"));

    private static string Difference(AnnouncedRoute was, AnnouncedRoute route)
    {
        var (before, after) = (Attributes(was).ToDictionary(), Attributes(route).ToDictionary());
        var parts = before.Keys.Union(after.Keys).Where(what => Value(before, what) != Value(after, what))
            .Select(what => $"{what} {Value(before, what)} -> {Value(after, what)}").ToList();
        return parts.Count > 0 ? string.Join(", ", parts) : "other attributes";
    }

    private static string Value(Dictionary<string, string> attributes, string what) =>
        attributes.GetValueOrDefault(what) is { Length: > 0 } value ? value : "none";

    private static IEnumerable<(string What, string Value)> Attributes(AnnouncedRoute route) =>
        [
        ("MED", route.Med.ToString(CultureInfo.InvariantCulture)),
        ("next hop", route.LinkLocalNextHop is { } linkLocal ? $"{route.NextHop} and {linkLocal}" : route.NextHop.ToString()),
        ("communities", string.Join(' ', route.Communities.ToWords())),
        ("AS_PATH prepend", route.AsPathPrepend == 0 ? "" : route.AsPathPrepend.ToString(CultureInfo.InvariantCulture)),
        ("AS_PATH", route.AsNumbers.Distinct().Count() > 1 ? route.AsPath : ""),
        ("origin", route.Origin == Origin.Igp ? "" : route.Origin.ToString()),
        ("OTC", route.OnlyToCustomer?.ToString(CultureInfo.InvariantCulture) ?? ""),
        ("local preference", route.LocalPref?.ToString(CultureInfo.InvariantCulture) ?? ""),
        .. route.Further.Select(attribute => (attribute.Key, attribute.Value)),
    ];
}
