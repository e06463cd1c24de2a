using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Collections;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;

namespace Holdfast.Configuration.Validation;

/// <summary>Static routes and processes: for neighbors that there are, and not in the place of a service's decision.</summary>
internal static class StaticRouteValidation
{
    private const int MostRoutes = 1_000_000;

    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        var names = draft.Neighbors.Select(neighbor => neighbor.Value.Name).ToHashSet(StringComparer.Ordinal);
        var services = new Dictionary<Prefix, string>();
        foreach (var prefix in draft.Prefixes) services.TryAdd(prefix.Value.Prefix.Announced, prefix.Value.Service);
        long count = 0;
        foreach (var route in draft.StaticRoutes.Where(route => route.IsWhole && !bag.HasErrorWithin(route.Path)))
        {
            Named(route.Value.Neighbors, route.Path, names, bag);
            var prefix = route.Value.Prefix;
            if (services.FirstOrDefault(service => prefix.Contains(service.Key) && IsAnnounced(route.Value, service.Key))
                is { Value: { } owner, Key: var its })
                bag.Error($"{route.Path}.prefix",
                    $"`{its}` belongs to the service `{owner}`: with this route it would be announced even while the service "
                        + $"is down",
                    "take the route away; what the service's route carries stands at the service");
            if (draft.Neighbors.Count > 0 && !draft.AllNeighbors.Any(neighbor => neighbor.Value.Families.Contains(prefix.Family)
                && route.Value.IsFor(neighbor.Value.Name)))
                bag.Warning($"{route.Path}.prefix", $"no neighbor it is for has the family of `{prefix}`",
                    "add the family to the neighbor's `families`");
            count += 1L << ((route.Value.Split ?? prefix.Length) - Math.Min(prefix.Length, route.Value.Split ?? prefix.Length));
        }
        if (count > MostRoutes)
            bag.Error("bgp.static_routes", $"these are {count} routes, and more than {MostRoutes}", "split fewer of them");
        Validator.Unique(draft.Processes.Where(process => process.IsWhole), process => process.Name, "name", bag);
        foreach (var process in draft.Processes)
            Named(process.Value.Neighbors, process.Path, names, bag);
    }

    private static bool IsAnnounced(StaticRoute route, Prefix prefix) =>
        prefix == route.Prefix ? route.Split is null || route.Split == prefix.Length : prefix.Length == route.Split;

    private static void Named(ValueList<string>? neighbors, string path, HashSet<string> names, DiagnosticBag bag)
    {
        if (neighbors is not { } only) return;
        for (var i = 0; i < only.Length; i++)
            if (!names.Contains(only[i]) && !bag.IsMisread("bgp.neighbors"))
                bag.Error($"{path}.neighbors", $"there is no neighbor `{only[i]}`",
                    Values.Nearest.To(only[i],
                        [.. names]) is { } near ? $"did you mean `{near}`?" : "name one of `bgp.neighbors`");
    }
}
