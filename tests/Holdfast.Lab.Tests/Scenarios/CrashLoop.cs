using System.Diagnostics;
using Holdfast.Lab.Processes;
using Holdfast.Lab.Software;
using Holdfast.Testing.Waiting;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>lb1's daemon dies young, and its supervisor starts it again.</summary>
public sealed class CrashLoop(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void It_answers_at_once_and_announces_after_its_wait()
    {
        // This start is the first that counts, since the site's own never do.
        Site.Configure("lb1", NodeSettings.Default with { CrashesBeforeBackoff = 1 });
        Restart(Signals.Terminate);
        Wait.Until("lb1 announces", () => Announced("lb1", Dns1.Ipv4) is not null, Patience);

        var clock = Stopwatch.StartNew();
        Restart(Signals.Kill);
        Wait.Until("it is held back", () => Site.Holdfast("lb1", "status").Output.Contains(
            "crash-backoff", StringComparison.Ordinal), Patience);
        Wait.Until("it is UP and its sessions are up", () => Site.Holdfast("lb1", "show", "services").Output.Contains(
            " UP ", StringComparison.Ordinal)
            && Site.Router.Session("lb1_v4").State == "Established", Patience);
        var dig = Client.Execute(
            "dig", "+tries=1", $"@{Holdfast.Lab.Topology.SeedNetwork.LoadBalancer("lb1").Node.Ipv4}", "www.lab.example");
        Assert.Contains("status: NOERROR", dig.Output, StringComparison.Ordinal);
        Assert.Null(Announced("lb1", Dns1.Ipv4));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(6), "too late to tell");

        Wait.Until("its wait is over", () => Announced("lb1", Dns1.Ipv4) is not null, Patience);
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(6), $"announced after {clock.Elapsed}");
    }

    private void Restart(int signal)
    {
        Site.Kill("lb1", signal);
        Site.Process("lb1").WaitForEnd(TimeSpan.FromSeconds(15));
        Site.Start("lb1");
    }
}
