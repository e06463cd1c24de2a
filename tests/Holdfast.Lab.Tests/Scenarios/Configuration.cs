using System.Diagnostics;
using System.Net;
using Holdfast.Lab.Load;
using Holdfast.Lab.Processes;
using Holdfast.Lab.Software;
using Holdfast.Testing.Waiting;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>Scenario 8: lb1's configuration is made wrong, then right.</summary>
public sealed class Configuration(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    [Fact]
    public void Wrong_is_refused_and_right_is_applied_with_sessions_and_queries_undisturbed()
    {
        var sessions = Sessions();
        var begin = Stopwatch.GetTimestamp();
        var load = Ask(Dns1.Addresses);
        Thread.Sleep(1000);

        Site.Configure("lb1", NodeSettings.Default with { MedOffset = 50 });
        var names = Site.Names("lb1");
        var right = File.ReadAllText(names.BgpFile);
        var wrong = names.HoldTime.Replace("time", "tiem", StringComparison.Ordinal) + "\n  asn: none;";
        File.WriteAllText(names.BgpFile, right.Replace(names.HoldTime, wrong, StringComparison.Ordinal));
        var refused = Site.Holdfast("lb1", "reload");
        Thread.Sleep(1000);
        var medAfterWrong = Announced("lb1", Dns1.Ipv4)?.Med;

        File.WriteAllText(names.BgpFile, right);
        var planned = Site.Holdfast("lb1", "reload", "--dry-run");
        var medAfterPlan = Announced("lb1", Dns1.Ipv4)?.Med;
        var applied = Site.Holdfast("lb1", "reload");
        WaitForMed(150);

        // The other way of telling it.
        Site.Configure("lb1", NodeSettings.Default);
        Site.Kill("lb1", Signals.HangUp);
        WaitForMed(100);
        Thread.Sleep(1000);
        var result = load.Stop();
        Report("8 configuration wrong, then right", result, null);

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains($"{Path.GetFileName(names.BgpFile)}:", refused.Output + refused.Error, StringComparison.Ordinal);
        Assert.Matches("hold.tiem", refused.Output + refused.Error);
        Assert.Equal((100, 100), (medAfterWrong, medAfterPlan));
        Assert.Equal(0, planned.ExitCode);
        Assert.Contains($"{names.Ipv4Session} stays as it is", planned.Output, StringComparison.Ordinal);
        Assert.Contains(Changed(names.Ipv4Session, names.Service(Dns1, "v4"), Dns1.Ipv4, 100), planned.Output,
            StringComparison.Ordinal);
        Assert.Contains(Changed(names.Ipv6Session, names.Service(Dns2, "v6"), Dns2.Ipv6, 200), planned.Output,
            StringComparison.Ordinal);
        Assert.True(applied.ExitCode == 0, applied.Output + applied.Error);
        Assert.Equal(0, result.Lost + result.Failed);
        Assert.Equal(sessions, Sessions());
        Assert.DoesNotContain(Watch.Since(begin), change => change.Node is null or "lb3" or "lb4");
        Assert.Equal(["lb1"], result.ByNode().Keys);
    }

    private static string Changed(string session, string service, IPNetwork prefix, int med) =>
        $"{session}  {service} {prefix} is changed: MED {med} -> {med + 50}\n";

    private void WaitForMed(int med) =>
        Wait.Until($"MED {med} is announced", () => Dns1.Prefixes.All(p => Announced("lb1", p)?.Med == med), TimeSpan.FromSeconds(
            5));

    private ((string, string), (string, string)) Sessions() => (Site.Router.Session("lb1_v4"), Site.Router.Session("lb1_v6"));
}
