using Holdfast.Lab.Processes;
using Holdfast.Lab.Sites;
using Holdfast.Lab.Software;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Failover;

/// <summary>dnsdist, ExaBGP and its healthcheck.</summary>
/// <param name="site">Where.</param>
internal sealed class ExaBgpContender(Site site) : Contender(site)
{
    private const string Speaker = $"{Node}-exabgp";
    private const string Resolver = $"{Node}-dnsdist";

    private static readonly Service Service = SeedNetwork.Dns1;
    private static readonly LoadBalancer Balancer = SeedNetwork.LoadBalancer(Node);

    private string[] _speaker = [];

    public override string Name => "ExaBGP, healthcheck, dnsdist";

    public override IEnumerable<Failure> Failures => Enum.GetValues<Failure>();

    public override void Start(CheckSettings settings)
    {
        Stop();
        _ = Site.Namespace(Node).Execute("ip", "address", "add", $"{Service.Ipv4}", "dev", "lo"); // it may be there still
        var dig = $"dig @{Service.Ipv4.BaseAddress} a.root-servers.net A +time={ExaBgpNode.Timeout(settings.Interval)} "
            + $"+tries=1";
        _speaker = ExaBgpNode.Speaker(Site.Run, Balancer, Service, dig, settings.Interval, settings.Fall);
        StartResolver();
        StartSpeaker();
    }

    public override long Fail(Failure failure) => failure switch
    {
        Failure.BackendsOutOfReach => CutBackends(),
        Failure.ResolverKilled => Site.Process(Resolver).Signal(Signals.Kill),
        Failure.ResolverFrozen => Site.Process(Resolver).Signal(Signals.Stop),
        _ => Site.Process(Speaker).Signal(Signals.Kill),
    };

    public override void Heal(Failure failure)
    {
        switch (failure)
        {
            case Failure.BackendsOutOfReach:
                Site.CutBackends(Node, cut: false);
                break;
            case Failure.ResolverKilled:
                StartResolver();
                break;
            case Failure.ResolverFrozen:
                _ = Site.Process(Resolver).Signal(Signals.Continue);
                break;
            default:
                StartSpeaker();
                break;
        }
    }

    public override void Stop()
    {
        Site.Process(Speaker).Stop(TimeSpan.Zero);
        Site.Process(Resolver).Stop(TimeSpan.Zero);
    }

    private void StartResolver() =>
        Site.Process(Resolver).Start(Site.Namespace(Node), ExaBgpNode.Resolver(Site.Run, Balancer, Service));

    private void StartSpeaker() => Site.Process(Speaker).Start(Site.Namespace(Node), _speaker);
}
