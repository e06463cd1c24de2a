using Holdfast.Lab.Load;
using Holdfast.Testing.Waiting;

namespace Holdfast.Lab.Tests.Failures;

/// <summary>Each row of the table of failures, under load.</summary>
public sealed class FailureTests(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    /// <summary>The rows by their names; <c>--filter-trait failure=13*</c> chooses among them.</summary>
    public static IEnumerable<TheoryDataRow<string>> Names =>
        FailureTable.Rows.Select(row => new TheoryDataRow<string>(row.Name).WithTrait("failure", row.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Routes_move_and_queries_are_lost_no_longer_than_the_row_says(string name)
    {
        var failure = FailureTable.Rows.Single(row => row.Name == name);
        if (failure.Bfd)
            TurnOnBfd();
        var load = Ask([.. Dns1.Addresses, .. failure.BothServices ? Dns2.Addresses : []]);
        Thread.Sleep(1500);
        var broken = failure.Break(Site);
        var moved = RoutesMoved(
            [.. Dns1.Prefixes, .. failure.BothServices ? Dns2.Prefixes : []], failure.Heir, broken, TimeSpan.FromSeconds(1));
        Thread.Sleep(failure.BothServices ? 3000 : 1500);
        var result = load.Stop();
        Report(failure.Name, result, moved,
            $"the last lost query was sent {result.LastBadAfter(broken).TotalMilliseconds:F0} ms after");

        Assert.True(moved < failure.RouteBound, $"the route moved after {moved.TotalMilliseconds:F1} ms");
        Assert.True(result.LastBadAfter(broken) < failure.LossBound, $"queries were lost for {result.LastBadAfter(broken)}");
        TookOver(failure, result, broken);
        if (failure.Lb1Says.Length > 0)
            Wait.Until($"lb1 says {failure.Lb1Says}", () => Site.Holdfast("lb1", "show", "bgp").Output.Contains(
                failure.Lb1Says, StringComparison.Ordinal), TimeSpan.FromSeconds(5));
        if (failure.Repair is { } repair)
        {
            RoutesMoved(Dns1.Prefixes, "lb1", repair(Site), TimeSpan.FromSeconds(20));
            if (failure.Bfd)
                Wait.Until("BFD is up", () => BfdIsUp("lb1"), TimeSpan.FromSeconds(10));
        }
    }

    /// <summary>The heir has answered at every address, not only inherited the routes.</summary>
    private static void TookOver(Failure failure, LoadResult result, long broken)
    {
        if (!failure.BothServices)
        {
            Assert.True(result.ByNode(broken).GetValueOrDefault(failure.Heir) > 1000, $"{failure.Heir} did not take over");
            return;
        }

        foreach (var address in (System.Net.IPAddress[])[.. Dns1.Addresses, .. Dns2.Addresses])
            Assert.True(
                result.ByNode(broken, address)
                    .GetValueOrDefault(failure.Heir) > 200, $"{failure.Heir} hardly answered on {address}");
    }
}
