using System.Diagnostics;
using Holdfast.Lab.Load;
using Holdfast.Lab.Processes;
using Holdfast.Lab.Routes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>lb1 is drained by its operator.</summary>
public sealed class Drain(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_drained_service_moves_away_and_comes_back_without_a_query_lost()
    {
        var load = Ask(Dns1.Addresses);
        Thread.Sleep(1000);
        var drained = Stopwatch.GetTimestamp();
        var drain = Task.Run(() => Site.Holdfast("lb1", "drain", "dns1", "--reason", "new kernel"));
        foreach (var prefix in Dns1.Prefixes)
            Wait.Until($"GRACEFUL_SHUTDOWN is on {prefix}", () => Site.Router.Bird(
                "show", "route", $"{prefix}", "protocol", Session(prefix), "all")
                    .Contains("(65535,0)", StringComparison.Ordinal), Patience);
        var honoured = Site.Router.KernelRoutes().GetValueOrDefault(Dns1.Ipv4);
        var answer = await drain;
        var moved = RoutesMoved(Dns1.Prefixes, "lb2", drained, TimeSpan.FromSeconds(1));
        var other = Announced("lb1", Dns2.Ipv4);
        Thread.Sleep(500);
        var undrained = Stopwatch.GetTimestamp();
        var back = Site.Holdfast("lb1", "undrain", "dns1");
        RoutesMoved(Dns1.Prefixes, "lb1", undrained, TimeSpan.FromSeconds(5));
        Thread.Sleep(500);
        var result = load.Stop();
        Report("drain and undrain", result, moved);

        Assert.True(answer.ExitCode == 0 && back.ExitCode == 0, answer.Error + back.Error);
        Assert.Equal("lb2", honoured);
        Assert.Contains("dns1: drained; no client has asked for a second", answer.Output, StringComparison.Ordinal);
        Assert.NotNull(other);
        Assert.Equal(0, result.Lost + result.Failed);
    }

    private static string Session(System.Net.IPNetwork prefix) =>
        prefix.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? "lb1_v4" : "lb1_v6";

    [Fact]
    public void A_node_started_drained_says_what_it_would_announce_and_announces_nothing_until_undrained()
    {
        Site.Kill("lb1", Signals.Kill);
        Site.Process("lb1").WaitForEnd(TimeSpan.FromSeconds(5));
        Site.Start("lb1", "--drained");
        Wait.Until("checks have risen", () => Site.Holdfast("lb1", "show", "services").Output.Contains(
            " UP ", StringComparison.Ordinal), Patience);
        foreach (var session in (string[])["lb1_v4", "lb1_v6"])
            Wait.Until("the sessions are up", () => Site.Router.Session(session).State == "Established", Patience);
        var explained = Site.Holdfast("lb1", "explain", "dns1").Output;
        Thread.Sleep(1000);
        Assert.Null(Announced("lb1", Dns1.Ipv4));
        Assert.Contains("drain", explained, StringComparison.OrdinalIgnoreCase);

        Assert.Equal(0, Site.Holdfast("lb1", "undrain").ExitCode);
        Wait.Until("lb1 announces", () => Announced("lb1", Dns1.Ipv4) is not null
            && Announced("lb1", Dns1.Ipv6) is not null, Patience);
    }
}
