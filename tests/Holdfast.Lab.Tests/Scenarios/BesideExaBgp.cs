using System.Diagnostics;
using System.Globalization;
using Holdfast.Lab.Processes;
using Holdfast.Lab.Software;
using Holdfast.Lab.Topology;
using Holdfast.Testing.Waiting;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>
/// Scenario 12: lb1 as Holdfast and as the seed had it (dnsdist, ExaBGP and its healthcheck), with the same check every second,
/// fall 1. BESIDE_RUNS says how often each is broken; `make soak` takes ten.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class BesideExaBgp : Scenario, IDisposable
{
    private static readonly int Runs = int.Parse(
        Environment.GetEnvironmentVariable("BESIDE_RUNS") ?? "2", CultureInfo.InvariantCulture);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly LoadBalancer _lb1 = SeedNetwork.LoadBalancer("lb1");
    private readonly string _broken;
    private readonly string _begun;
    private readonly string _command;

    public BesideExaBgp(SiteFixture fixture, ITestOutputHelper output)
        : base(fixture, output)
    {
        // Holdfast's command runs as nobody, and writes there; ExaBGP's writes over what that has made.
        var folder = Directory.CreateDirectory(Site.Run.File("beside")).FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        (_broken, _begun) = (Path.Join(folder, "broken"), Path.Join(folder, $"begun-{Dns1.Name}v4"));
        // Holdfast checks each prefix by itself: only this one's check is waited for.
        _command = $": > {folder}/begun-{{service}}{{family}}; test ! -e {_broken} && dig +time=1 +tries=1 "
            + $"+short @{Dns1.Ipv4.BaseAddress} beside.{Nsd.Zone} A | grep -q ^198";
    }

    public void Dispose()
    {
        Site.Process("lb1-exabgp").Stop(TimeSpan.FromSeconds(2));
        Site.Process("lb1-dnsdist").Stop(TimeSpan.Zero);
        File.Delete(_broken);
    }

    [Fact]
    public void A_failed_check_and_a_dead_process_move_the_route_sooner()
    {
        Site.Configure("lb1", NodeSettings.Default with
        {
            Checks = $"[{{ command: '{_command}', shell: true }}]",
            Rhythm = new Rhythm("1s", "900ms", Rise: 1, Fall: 1),
            Jitter = "0",
        });
        Site.Kill("lb1");
        Assert.True(Site.Process("lb1").WaitForEnd(Patience));
        Site.Start("lb1");
        var ourFailedCheck = Break(FailCheck, () => File.Delete(_broken));
        var ourDeadProcess = Break(() => Site.Kill("lb1"), () => Site.Start("lb1"));

        Site.Kill("lb1");
        Assert.True(Site.Process("lb1").WaitForEnd(Patience));
        _ = Site.Namespace("lb1").Execute("ip", "address", "add", $"{Dns1.Ipv4}", "dev", "lo"); // it may be there still
        StartResolver();
        Site.Process("lb1-exabgp")
            .Start(Site.Namespace("lb1"), ExaBgpNode.Speaker(
                Site.Run, _lb1, Dns1, _command.Replace("{service}{family}", $"{Dns1.Name}v4", StringComparison.Ordinal)));
        var theirFailedCheck = Break(FailCheck, () => File.Delete(_broken));
        var theirDeadProcess = Break(() => Site.Process("lb1-dnsdist").Signal(Signals.Kill), StartResolver);
        Dispose();

        var (checks, processes) = ($"Holdfast {MedianAndWorst(ourFailedCheck)}, ExaBGP {MedianAndWorst(theirFailedCheck)}",
            $"Holdfast {MedianAndWorst(ourDeadProcess)}, ExaBGP {MedianAndWorst(theirDeadProcess)}");
        Report("12 beside ExaBGP, failed check", ourFailedCheck, checks);
        Report("12 beside ExaBGP, dead process", ourDeadProcess, processes);
        // Both look once a second; what differs is the rest. A run or two do not tell that from chance.
        var chance = Runs < 10 ? 200 : 0;
        Assert.True(Mean(ourFailedCheck) < Mean(theirFailedCheck) + chance, $"failed check: {checks}");
        Assert.True(ourDeadProcess.Max() < theirDeadProcess.Min(), $"dead process: {processes}");
        Assert.True(ourDeadProcess.Max() < TimeSpan.FromMilliseconds(100), $"dead process: {processes}");
    }

    /// <summary>Breaks it at moments spread evenly between two checks, and repairs it each time.</summary>
    private List<TimeSpan> Break(Func<long> fault, Action repair)
    {
        var times = new List<TimeSpan>();
        for (var run = 0; run < Runs; run++)
        {
            Wait.Until("lb1 has the route", () => Site.Router.KernelRoutes()
                .GetValueOrDefault(Dns1.Ipv4) == "lb1", TimeSpan.FromSeconds(20));
            WaitForCheck();
            Thread.Sleep((int)(1000 * (run + 0.5) / Runs));
            times.Add(RoutesMoved([Dns1.Ipv4], "lb2", fault(), Patience));
            repair();
        }

        return times;
    }

    private long FailCheck()
    {
        var now = Stopwatch.GetTimestamp();
        File.WriteAllText(_broken, "");
        return now;
    }

    /// <summary>Returns as a check begins.</summary>
    private void WaitForCheck()
    {
        var before = File.GetLastWriteTimeUtc(_begun);
        var clock = Stopwatch.StartNew();
        while (File.GetLastWriteTimeUtc(_begun) == before)
        {
            Assert.True(clock.Elapsed < Patience, "no check begins");
            Thread.Sleep(1);
        }
    }

    private void StartResolver() =>
        Site.Process("lb1-dnsdist").Start(Site.Namespace("lb1"), ExaBgpNode.Resolver(Site.Run, _lb1, Dns1));

    private static double Mean(List<TimeSpan> times) => times.Average(time => time.TotalMilliseconds);
}
