using Holdfast.Lab.Reports;
using Holdfast.Lab.Routes;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Commands;

/// <summary>The state of the site as the router sees it.</summary>
internal static class SiteTables
{
    public static void Print(RouterView router)
    {
        var announcements = router.Announcements();
        var routes = router.KernelRoutes();
        var balancers = SeedNetwork.LoadBalancers;
        var rows = new List<string[]> { (string[])[
            "SERVICE", "PREFIX", .. balancers.Select(b => b.Name.ToUpperInvariant()), "ROUTER'S ROUTE"] };
        foreach (var service in SeedNetwork.Services)
        {
            foreach (var prefix in service.Prefixes)
            {
                rows.Add([service.Name, prefix.ToString(),
                    .. balancers.Select(
                        b => Announced(announcements.FirstOrDefault(a => a.Node == b.Name && a.Prefix.Equals(prefix)))),
                    routes.TryGetValue(prefix, out var node) ? $"-> {node}" : "none"]);
            }
        }

        Table.Print(rows);
    }

    private static string Announced(Announcement? announcement) =>
        announcement is null ? "-" : $"MED {announcement.Med}{(announcement.Best ? " *" : "")}";
}
