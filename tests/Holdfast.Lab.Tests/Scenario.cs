using System.Diagnostics;
using System.Globalization;
using System.Net;
using Holdfast.Lab.Load;
using Holdfast.Lab.Namespaces;
using Holdfast.Lab.Processes;
using Holdfast.Lab.Routes;
using Holdfast.Lab.Scenarios;
using Holdfast.Lab.Sites;
using Holdfast.Lab.Software;
using Holdfast.Lab.Topology;
using Holdfast.Testing.Waiting;

namespace Holdfast.Lab.Tests;

/// <summary>What every scenario has at hand. The site is whole when it begins.</summary>
[Collection(SiteScenarios.Name)]
public abstract class Scenario
{
    private readonly SiteFixture _fixture;
    private readonly ITestOutputHelper _output;

    protected Scenario(SiteFixture fixture, ITestOutputHelper output)
    {
        ArgumentNullException.ThrowIfNull(fixture);
        (_fixture, _output) = (fixture, output);
        Site.Heal();
    }

    protected static Service Dns1 => SeedNetwork.Dns1;

    protected static Service Dns2 => SeedNetwork.Dns2;

    protected Site Site => _fixture.Site;

    protected RouteWatch Watch => _fixture.Watch;

    /// <summary>Whether a scenario before this one has had the nodes speak BFD.</summary>
    protected bool BfdWasOn => _fixture.BfdWasOn;

    protected NetworkNamespace Client => Site.Namespace(SeedNetwork.Client.Name);

    /// <summary>Asks 1,000 queries/s over all these addresses until told to stop.</summary>
    protected LoadGenerator Ask(params IEnumerable<IPAddress> targets) => LoadGenerator.Start(Client, new LoadPlan([.. targets]));

    /// <summary>
    /// The time until the routes of all these prefixes had moved to a node (null: were gone), the slowest one's.
    /// </summary>
    protected TimeSpan RoutesMoved(IEnumerable<IPNetwork> prefixes, string? node, long since, TimeSpan within)
    {
        var slowest = TimeSpan.Zero;
        foreach (var prefix in prefixes)
        {
            var time = Watch.TimeUntil(prefix, node, since, within + TimeSpan.FromSeconds(5));
            var seen = string.Join(", ", Watch.Since(since));
            Assert.True(time is not null, $"the route to {prefix} did not move to {node ?? "nowhere"}; seen: {seen}");
            slowest = time.Value > slowest ? time.Value : slowest;
        }

        return slowest;
    }

    /// <summary>Configures a node and has it take that over.</summary>
    protected void Reconfigure(string node, NodeSettings settings)
    {
        Site.Configure(node, settings);
        var reload = Site.Holdfast(node, "reload");
        Assert.True(reload.ExitCode == 0, reload.Output + reload.Error);
    }

    /// <summary>Median and worst of several measurements, in words.</summary>
    protected static string MedianAndWorst(IReadOnlyCollection<TimeSpan> times)
    {
        ArgumentNullException.ThrowIfNull(times);
        var sorted = times.Select(time => time.TotalMilliseconds).Order().ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
                $"{sorted.Count} runs: median {sorted[sorted.Count / 2]:F0} ms, worst {sorted[^1]:F0} ms");
    }

    /// <summary>What the router's BIRD has from a node for a prefix; null when nothing.</summary>
    protected Announcement? Announced(string node, IPNetwork prefix) =>
        Site.Router.Announcements().FirstOrDefault(a => a.Node == node && a.Prefix.Equals(prefix));

    /// <summary>The same of a scenario in which the client asks nothing.</summary>
    protected void Report(string scenario, IReadOnlyCollection<TimeSpan> moved, string note)
    {
        var result = new ScenarioResult(scenario, 0, 0, moved.Max().TotalMilliseconds, note);
        _fixture.Log.Add(result);
        _output.WriteLine($"scenario {result}");
    }

    /// <summary>Has every node watch the router by BFD: by a reload, with sessions up.</summary>
    protected void TurnOnBfd()
    {
        _fixture.BfdWasOn = true;
        foreach (var node in SeedNetwork.LoadBalancers.Select(balancer => balancer.Name))
        {
            Site.Configure(node, NodeSettings.Default with { Bfd = true });
            Assert.Equal(0, Site.Holdfast(node, "reload").ExitCode);
        }

        foreach (var node in SeedNetwork.LoadBalancers.Select(balancer => balancer.Name))
            Wait.Until($"BFD of {node} is up", () => BfdIsUp(node), TimeSpan.FromSeconds(10));
    }

    /// <summary>Whether all BFD sessions of a node with the router are up.</summary>
    protected bool BfdIsUp(string node) =>
        Site.Holdfast(node, "show", "bfd").Output.Split('\n').Count(
            line => line.StartsWith("router-", StringComparison.Ordinal) && line.Contains(" Up ", StringComparison.Ordinal)) == 2;

    /// <summary>Keeps the result for out/lab/scenarios.json and prints it.</summary>
    protected void Report(string scenario, LoadResult load, TimeSpan? moved, string note = "")
    {
        ArgumentNullException.ThrowIfNull(load);
        var result = new ScenarioResult(scenario, load.Sent, load.Lost + load.Failed, moved?.TotalMilliseconds, note);
        _fixture.Log.Add(result);
        _output.WriteLine($"scenario {result}");
        _output.WriteLine(load.ToString());
    }
}
