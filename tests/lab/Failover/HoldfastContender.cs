using Holdfast.Lab.Processes;
using Holdfast.Lab.Sites;
using Holdfast.Lab.Software;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Failover;

/// <summary>Holdfast: one process, so that what answers and what announces die together.</summary>
/// <param name="site">Where.</param>
/// <param name="withPool">Whether it looks at its backends too, as it does unless told otherwise in examples/, or only asks itself as ExaBGP's check does.</param>
internal sealed class HoldfastContender(Site site, bool withPool) : Contender(site)
{
    public override string Name => withPool ? "Holdfast, query and pool" : "Holdfast, query alone";

    public override IEnumerable<Failure> Failures =>
        withPool ? Enum.GetValues<Failure>() : [Failure.BackendsOutOfReach];

    public override void Start(CheckSettings settings)
    {
        // A second, as ExaBGP's check has it, would not be shorter than the interval.
        var timeout = settings.Interval == 1 ? "950ms" : $"{ExaBgpNode.Timeout(settings.Interval)}s";
        var file = Site.Configure(Node, NodeSettings.Default with
        {
            Backends = [.. SeedNetwork.Backends.Where(backend => backend.Order == 1).Select(backend => backend.Name)],
            BackendCheck = "{ query: a.root-servers.net A, interval: 1s, timeout: 1s, rise: 1, fall: 1 }",
            Checks = withPool ? "[{ query: a.root-servers.net A }, { pool: default }]" : "[{ query: a.root-servers.net A }]",
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
