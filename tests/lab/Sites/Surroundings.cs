using System.Diagnostics;
using Holdfast.Lab.Errors;
using Holdfast.Lab.Paths;
using Holdfast.Lab.Processes;
using Holdfast.Lab.Software;
using Holdfast.Lab.Supervision;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Sites;

/// <summary>
/// What the load balancers live among: the relay of the tunnel, the router's BIRD, the DNS root, the recursors.
/// </summary>
internal sealed class Surroundings(RunDirectory run, SiteNamespaces namespaces)
{
    private const string BirdName = "bird";
    private const string RelayName = "relay";

    // A router and a line of their own would not wait for the processors that the nodes are busy on. Goes on without where it is
    // not allowed.
    private static readonly string[] First = ["nice", "-n", "-20"];

    /// <summary>BIRD's control socket.</summary>
    public string BirdSocket => run.File("bird.sock");

    /// <summary>Starts all of it, and returns when every recursor answers.</summary>
    public void Start()
    {
        var router = namespaces.Of(SeedNetwork.Router);
        var tunnel = SeedNetwork.Nodes.First(n => n.Segment.Tunnel is not null);
        new SiteProcess(run, RelayName).Start(router, [.. First, .. LabProgram.Command(
            "relay", router.Name, tunnel.Segment.RouterInterface, namespaces.Of(tunnel.Name).Name, tunnel.Interface,
            $"{tunnel.Segment.Tunnel!.Delay.TotalMilliseconds}")]);
        new SiteProcess(run, BirdName).Start(router,
            [.. First, "bird", "-f", "-c", run.Write("bird.conf", Bird.Configuration(run.Log(BirdName))), "-s", BirdSocket]);
        NsdServer[] authorities = [.. Nsd.Write(run)];
        foreach (var server in authorities)
            new SiteProcess(run, server.Name).Start(
                namespaces.Of(SeedNetwork.Authority.Name), "nsd", "-d", "-c", server.ConfigurationFile);
        // In the order in which they need each other: recursors look for the root as they start.
        foreach (var server in authorities)
            WaitFor(server.Name, () => Answers(server));
        foreach (var recursor in SeedNetwork.Recursors)
            StartRecursor(recursor);
        WaitFor("BIRD", () => Tool.Try("birdc", ["-s", BirdSocket, "-r", "show", "status"]).ExitCode == 0);
        foreach (var recursor in SeedNetwork.Recursors)
            WaitFor(recursor.Name, () => Answers(recursor));
    }

    /// <summary>Starts a recursor.</summary>
    public void StartRecursor(Recursor recursor)
    {
        var hints = run.Write("root.hints", Nsd.Hints);
        new SiteProcess(run, recursor.Name).Start(namespaces.Of(recursor.Name), recursor.Program switch
        {
            RecursorProgram.PowerDns => PowerDnsRecursor.Write(run, recursor.Node, hints),
            _ => Unbound.Write(run, recursor.Node, hints),
        });
    }

    private bool Answers(NsdServer server) =>
        namespaces.Of(SeedNetwork.Authority.Name)
            .Execute("dig", "+time=1", "+tries=1", "+norecurse", "+short", $"@{server.Address}", server.Zone,
            "SOA").Output.Contains("hostmaster.example.");

    private bool Answers(Recursor recursor) =>
        namespaces.Of(SeedNetwork.Client.Name)
        .Execute("dig", "+time=1", "+tries=1", "+short", $"@{recursor.Node.Ipv4}", $"{recursor.Name}.{Nsd.Zone}")
            .Output.StartsWith("198.51.100.", StringComparison.Ordinal);

    private void WaitFor(string what, Func<bool> ready)
    {
        var clock = Stopwatch.StartNew();
        while (!ready())
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(20))
                throw new LabException($"{what} did not come up in 20 s: see {run.Path}");
            Thread.Sleep(50);
        }
    }
}
