using System.Diagnostics;
using System.Net;
using Holdfast.Lab.Load;
using Holdfast.Lab.Reports;
using Holdfast.Lab.Routes;
using Holdfast.Lab.Sites;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Commands;

/// <summary>What <c>make lab</c> shows: the site, a node that dies under load, and the site healed.</summary>
internal static class Demonstration
{
    private const string Victim = "lb1";

    public static int Run(Site site)
    {
        var clock = Stopwatch.StartNew();
        if (site.Exists)
            Console.WriteLine("The site is up already: it is taken down first.");
        Console.WriteLine("Bringing the site up: a client, a router with BIRD, lb1 to lb4, four recursors, a DNS root...");
        site.Up(owned: false);
        Console.WriteLine($"Up after {clock.Elapsed.TotalSeconds:F0} s. Who announces what, and the router's choice (*):\n");
        SiteTables.Print(site.Router);

        var service = SeedNetwork.Dns1;
        Console.WriteLine($"The client asks {service.Name} 1,000 queries/s, at {string.Join(" and ", service.Addresses)}.");
        using var watch = new RouteWatch(site.Namespace(SeedNetwork.Router), site.NodeOf);
        var load = LoadGenerator.Start(site.Namespace(SeedNetwork.Client.Name), new LoadPlan(service.Addresses));
        Thread.Sleep(4000);
        var killed = site.Kill(Victim);
        Console.WriteLine($"kill -9 of {Victim}'s daemon.\n");
        var moved = service.Prefixes.Select(p => (Prefix: p, Time: watch.TimeUntil(p, "lb2", killed, TimeSpan.FromSeconds(10))))
            .ToList();
        Thread.Sleep(4000);
        var result = load.Stop();
        Report(result, killed, moved);
        SiteTables.Print(site.Router);

        Console.WriteLine($"Healing {Victim}...\n");
        site.Heal();
        SiteTables.Print(site.Router);
        return Verdict(result, killed, moved, clock.Elapsed);
    }

    private static void Report(LoadResult result, long killed, List<(IPNetwork Prefix, TimeSpan? Time)> moved)
    {
        var rows = new List<string[]> { (string[])["MEASURED", ""] };
        foreach (var (prefix, time) in moved)
            rows.Add([$"route to {prefix} moved to lb2 after", time is { } t ? $"{t.TotalMilliseconds:F1} ms" : "never"]);
        rows.Add(["queries sent", $"{result.Sent}"]);
        rows.Add(["queries lost", $"{result.Lost}"]);
        rows.Add(["the last lost query was sent", $"{result.LastBadAfter(killed).TotalMilliseconds:F0} ms after the kill"]);
        rows.Add(["answered by", string.Join(
            ", ", result.ByNode().OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => $"{n.Key} {n.Value}"))]);
        rows.Add(["time to the answer", $"median {result.P50:F1} ms, 99th percentile {result.P99:F1} ms"]);
        Table.Print(rows);
    }

    private static int Verdict(LoadResult result, long killed, List<(IPNetwork Prefix, TimeSpan? Time)> moved, TimeSpan took)
    {
        var failures = new List<string>();
        failures.AddRange(moved.Where(m => m.Time is null).Select(m => $"the route to {m.Prefix} did not move to lb2"));
        if (result.LastBadAfter(killed) > TimeSpan.FromSeconds(1))
            failures.Add("queries were still lost a second after the kill");
        if (result.ByNode(killed).GetValueOrDefault("lb2") == 0)
            failures.Add("lb2 answered nothing after the kill");
        foreach (var failure in failures)
            Console.WriteLine($"FAILED: {failure}");
        Console.WriteLine($"""
            {(failures.Count == 0 ? "All" : "Not")} as it should be, in {took.TotalSeconds:F0} s. The site stays up; break it yourself:

              make lab-kill NODE=lb1      and lb2, lb3, lb4, recursor1, recursor2, public1, public2
              make lab-status             who announces what now
              make lab-heal               everything back
              make lab-shell NODE=client  then: dig @{SeedNetwork.Dns1.Addresses[0]} www.lab.example
              make lab-down               the end
            """);
        return failures.Count == 0 ? 0 : 1;
    }
}
