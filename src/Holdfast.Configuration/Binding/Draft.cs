using System.Net;
using Holdfast.Anycast;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Options;
using Holdfast.LoadBalancer;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Responses;

namespace Holdfast.Configuration.Binding;

/// <summary>The configuration as read so far, each part with the place it came from: what the checks across sections look at.</summary>
internal sealed class Draft
{
    public NodeOptions Node { get; set; } = new();

    public ApiOptions Api { get; set; } = new();

    public MetricsOptions Metrics { get; set; } = new();

    /// <summary>The settings of <c>dns</c>; the lists beside it are filled in at the end.</summary>
    public LoadBalancerOptions Dns { get; set; } = new() { Listeners = [], Backends = [] };

    /// <summary>What a listener has that says nothing else.</summary>
    public ListenerOptions ListenerDefaults { get; set; } = new(new IPEndPoint(IPAddress.None, 53));

    /// <summary>The port service addresses are listened on.</summary>
    public int ServicePort { get; set; } = 53;

    public List<Located<ListenerOptions>> Listeners { get; } = [];

    public List<Located<BackendOptions>> Backends { get; } = [];

    public List<Located<PoolOptions>> Pools { get; } = [];

    /// <summary>The caches of <c>dns.caches</c> by name.</summary>
    public Dictionary<string, CacheOptions> Caches { get; } = new(StringComparer.Ordinal);

    public List<Located<RuleOptions>> Rules { get; } = [];

    public List<Located<ResponseRuleOptions>> ResponseRules { get; } = [];

    /// <summary>The file has a <c>dns</c> section that could be looked into.</summary>
    public bool HasDns { get; set; }

    public AnycastOptions Anycast { get; set; } = new();

    public List<Located<ServiceOptions>> Services { get; } = [];

    /// <summary>Every prefix of every service, with the service's name.</summary>
    public List<Located<(string Service, ServicePrefix Prefix)>> Prefixes { get; } = [];

    /// <summary>The settings of <c>bgp</c>, or null without one.</summary>
    public BgpOptions? Bgp { get; set; }

    public List<Located<NeighborOptions>> Neighbors { get; } = [];

    public List<Located<DynamicNeighborOptions>> DynamicNeighbors { get; } = [];

    /// <summary>The neighbors, and what those of each range are like.</summary>
    public IEnumerable<Located<NeighborOptions>> AllNeighbors =>
        Neighbors.Concat(DynamicNeighbors.Select(range => new Located<NeighborOptions>(range.Value.Settings, range.Path, range.IsWhole)));
}
