using System.Globalization;
using Holdfast.Lab.Errors;
using Holdfast.Lab.Reports;
using Holdfast.Lab.Routes;
using Holdfast.Lab.Sites;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Failover;

/// <summary>
/// Times from a failure of the active node until the router's kernel route leads to the next one, Holdfast beside ExaBGP with
/// its healthcheck: the same node, router, settings and failures, several times each, at random moments of the checks' rhythm.
/// </summary>
internal static class Comparison
{
    private const string Standby = "lb2";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly CheckSettings[] Settings = [new(1, 1), new(3, 3)];

    /// <summary>Runs all of it and prints the table.</summary>
    /// <param name="runs">How often each failure happens.</param>
    /// <param name="only">The one failure to time; null for all.</param>
    public static int Run(int runs, Failure? only)
    {
        Site.RemoveAbandoned();
        var site = new Site(string.Create(CultureInfo.InvariantCulture, $"f{Environment.ProcessId}"));
        var timings = new List<Timing>();
        try
        {
            site.Up(owned: true);
            using var watch = new RouteWatch(site.Namespace(SeedNetwork.Router), site.NodeOf);
            Contender[] contenders =
                [new HoldfastContender(site, isWhole: true), new HoldfastContender(site, isWhole: false), new ExaBgpContender(
                    site)];
            site.Process(Contender.Node).Stop(TimeSpan.Zero);
            foreach (var settings in Settings)
            {
                foreach (var contender in contenders)
                    timings.AddRange(Time(site, watch, contender, settings, runs, only));
            }
        }
        finally
        {
            site.Down();
        }

        Print(timings, runs);
        return 0;
    }

    private static IEnumerable<Timing> Time(
        Site site, RouteWatch watch, Contender contender, CheckSettings settings, int runs, Failure? only)
    {
        contender.Start(settings);
        try
        {
            foreach (var failure in contender.Failures.Where(failure => only is null || failure == only))
            {
                var times = new List<double>();
                for (var run = 0; run < runs; run++)
                {
                    WaitForRoute(site, contender);
                    // Long enough for all checks to have found their rhythm, and not in step with it.
                    Thread.Sleep(2000 + Random.Shared.Next(settings.Interval * 1000));
                    var failed = contender.Fail(failure);
                    var moved = watch.TimeUntil(SeedNetwork.Dns1.Ipv4, Standby, failed, Patience)
                        ?? throw new LabException(
                            $"{contender.Name}: the route did not move within {Patience.TotalSeconds} s of {failure}; "
                            + $"logs in {site.Run.Path}");
                    times.Add(moved.TotalMilliseconds);
                    contender.Heal(failure);
                }

                Console.WriteLine(
                    $"{contender.Name}, {settings}, {failure}: {string.Join(", ", times.Select(time => $"{time:F0}"))} ms");
                yield return new Timing(failure, settings, contender.Name, [.. times.Order()]);
            }
        }
        finally
        {
            contender.Stop();
        }
    }

    private static void WaitForRoute(Site site, Contender contender)
    {
        for (var clock = System.Diagnostics.Stopwatch.StartNew(); !contender.IsReady
            || site.Router.KernelRoutes().GetValueOrDefault(SeedNetwork.Dns1.Ipv4) != Contender.Node; Thread.Sleep(100))
        {
            if (clock.Elapsed > Patience)
                throw new LabException(
                    $"{contender.Name} did not get the route within {Patience.TotalSeconds} s; logs in {site.Run.Path}");
        }
    }

    private static void Print(List<Timing> timings, int runs)
    {
        Console.WriteLine(
            $"\nTime until the router's route to {SeedNetwork.Dns1.Ipv4} had moved to {Standby}, {runs} runs each; load "
            + $"average {File.ReadAllText("/proc/loadavg").Split(' ')[0]} on {Environment.ProcessorCount} cores:\n");
        var rows = new List<string[]> { (string[])["FAILURE", "CHECKED EVERY", "ON THE NODE", "MEDIAN", "WORST"] };
        foreach (var timing in timings.OrderBy(timing => timing.Failure).ThenBy(timing => timing.Settings.Interval))
            rows.Add([Words(timing.Failure), $"{timing.Settings}", timing.Contender, $"{timing.Median:F0} ms",
                $"{timing.Worst:F0} ms"]);
        Table.Print(rows);
    }

    private static string Words(Failure failure) => failure switch
    {
        Failure.BackendsOutOfReach => "backends out of reach",
        Failure.ResolverKilled => "resolver killed",
        Failure.ResolverFrozen => "resolver frozen",
        _ => "announcer killed",
    };
}
