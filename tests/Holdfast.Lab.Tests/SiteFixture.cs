using Holdfast.Lab.Routes;
using Holdfast.Lab.Scenarios;
using Holdfast.Lab.Sites;
using Holdfast.Lab.Software;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Tests;

/// <summary>One site for all scenarios: each finds it whole and leaves it so.</summary>
public sealed class SiteFixture : IDisposable
{
    public SiteFixture()
    {
        Site.RemoveAbandoned();
        Site = new Site($"t{Environment.ProcessId}") { Form = Form };
        try
        {
            Site.Up(owned: true);
            Watch = new RouteWatch(Site.Namespace(SeedNetwork.Router), Site.NodeOf);
        }
        catch
        {
            Site.Down();
            throw;
        }
    }

    /// <summary>The files of the load balancers: LAB_FORM says another form than holdfast.yaml.</summary>
    private static ConfigurationForm Form =>
        Environment.GetEnvironmentVariable("LAB_FORM") is { Length: > 0 } name ? Enum.Parse<ConfigurationForm>(name) : default;

    public Site Site { get; }

    public RouteWatch Watch { get; }

    public ScenarioLog Log { get; } = new();

    /// <summary>Whether a scenario has had the nodes speak BFD, and so may have left traces of it in the router's log.</summary>
    public bool BfdWasOn { get; set; }

    public void Dispose()
    {
        Watch.Dispose();
        Site.Down();
    }
}
