using Holdfast.Lab.Processes;
using Holdfast.Lab.Sites;
using Holdfast.Lab.Software;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Failover;

/// <summary>Holdfast: one process, so that what answers and what announces die together.</summary>
/// <param name="site">Where.</param>
/// <param name="isWhole">With a <c>pool</c> check beside the query, and BFD; else it only asks itself, as ExaBGP's check
/// does.</param>
internal sealed class HoldfastContender(Site site, bool isWhole) : Contender(site)
{
    public override string Name => isWhole ? "Holdfast, query, pool, BFD" : "Holdfast, query alone";

    public override IEnumerable<Failure> Failures =>
        isWhole ? Enum.GetValues<Failure>() : [Failure.BackendsOutOfReach, Failure.ResolverFrozen];

    public override bool IsReady => !isWhole || Site.Router.Bird("show", "bfd", "sessions").Split('\n')
        .Any(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var address, _, "Up", ..]
        && address == $"{SeedNetwork.LoadBalancer(Node).Node.Ipv4}");

    public override void Start(CheckSettings settings)
    {
        // A second, as ExaBGP's check has it, would not be shorter than the interval.
        var timeout = settings.Interval == 1 ? "950ms" : $"{ExaBgpNode.Timeout(settings.Interval)}s";
        var file = Site.Configure(Node, NodeSettings.Default with
        {
            Backends = [.. SeedNetwork.Backends.Where(backend => backend.Order == 1).Select(backend => backend.Name)],
            BackendCheck = "{ query: a.root-servers.net A, interval: 1s, timeout: 1s, rise: 1, fall: 1 }",
            Checks = isWhole ? "[{ query: a.root-servers.net A }, { pool: default }]" : "[{ query: a.root-servers.net A }]",
            Bfd = isWhole,
            Rhythm = new Rhythm($"{settings.Interval}s", timeout, Rise: 1, settings.Fall),
        });
        Stop();
        Site.Process(Node).Start(Site.Namespace(Node), [Site.Program, "run", "-c", file]);
    }

    public override long Fail(Failure failure) => failure switch
    {
        Failure.BackendsOutOfReach => CutBackends(),
        Failure.ResolverFrozen => Site.Process(Node).Signal(Signals.Stop),
        _ => Site.Process(Node).Signal(Signals.Kill),
    };

    public override void Heal(Failure failure)
    {
        if (failure == Failure.BackendsOutOfReach) Site.CutBackends(Node, cut: false);
        else if (failure == Failure.ResolverFrozen) Site.Process(Node).Signal(Signals.Continue);
        else Site.Start(Node);
    }

    public override void Stop() => Site.Process(Node).Stop(TimeSpan.Zero);
}
