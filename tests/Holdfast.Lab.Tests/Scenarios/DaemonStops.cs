using Holdfast.Lab.Load;
using Holdfast.Lab.Processes;
using Holdfast.Lab.Software;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>Scenario 4: lb1 is stopped as an init system stops it.</summary>
public sealed class DaemonStops(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    private string BirdEvents => Site.Run.Log("bird") + ".events";

    [Fact]
    public void A_second_signal_does_not_wait()
    {
        Site.Configure("lb1", NodeSettings.Default with { GracefulShutdownMilliseconds = 8000 });
        Assert.Equal(0, Site.Holdfast("lb1", "reload").ExitCode);
        Site.Kill("lb1", Signals.Terminate);
        Thread.Sleep(1000);
        Assert.True(Site.Process("lb1").IsAlive, "the first signal does wait");
        Site.Kill("lb1", Signals.Terminate);
        Assert.True(Site.Process("lb1").WaitForEnd(TimeSpan.FromSeconds(3)), "the daemon still runs 3 s after the second signal");
    }

    [Fact]
    public void No_query_is_lost()
    {
        var load = Ask(Dns1.Addresses);
        Thread.Sleep(1500);
        var before = File.ReadAllLines(BirdEvents).Length;
        var stopped = Site.Kill("lb1", Signals.Terminate);
        var moved = RoutesMoved(Dns1.Prefixes, "lb2", stopped, TimeSpan.FromSeconds(1));
        var ended = Site.Process("lb1").WaitForEnd(TimeSpan.FromSeconds(15));
        Thread.Sleep(1000);
        var result = load.Stop();
        Report("4 SIGTERM", result, moved);

        Assert.True(ended, "the daemon still runs 15 s after SIGTERM");
        Assert.Equal(0, result.Lost + result.Failed);
        var said = File.ReadAllLines(BirdEvents).Skip(before).ToList();
        foreach (var session in (string[])["lb1_v4", "lb1_v6"])
            Assert.Contains(
                said, line => line.Contains(
                    $"<RMT> {session}: Received: Administrative shutdown: \"lb1 ", StringComparison.Ordinal));
        // What others have put there stays.
        if (Site.Form == ConfigurationForm.HoldfastYaml)
            Assert.DoesNotContain(
                Dns1.Addresses[0].ToString(), Site.Namespace("lb1").Ip("addr", "show"), StringComparison.Ordinal);
    }
}
