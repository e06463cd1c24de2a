using System.Net;
using Holdfast.Anycast;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Options;
using Holdfast.Collections;
using Holdfast.Configuration.Options;
using Holdfast.LoadBalancer;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.DynamicBlocks;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Logging;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Responses;

namespace Holdfast.Configuration.Drafts;

/// <summary>
/// The configuration as read so far, each part with the place it came from: what the checks across sections look at.
/// </summary>
internal sealed class Draft
{
    public NodeOptions Node { get; private set; } = new();

    public ApiOptions Api { get; private set; } = new();

    public MetricsOptions Metrics { get; private set; } = new();

    /// <summary>The settings of <c>dns</c>; the lists beside it are filled in at the end.</summary>
    public LoadBalancerOptions Dns { get; private set; } = new() { Listeners = [], Backends = [] };

    /// <summary>What a listener has that says nothing else.</summary>
    public ListenerOptions ListenerDefaults { get; private set; } = new(new IPEndPoint(IPAddress.None, 53));

    /// <summary>The port service addresses are listened on.</summary>
    public int ServicePort { get; private set; } = 53;

    public List<Located<ListenerOptions>> Listeners { get; } = [];

    /// <summary>What a backend has that says nothing else.</summary>
    public BackendOptions BackendDefaults { get; private set; } = new("", new IPEndPoint(IPAddress.None, 53));

    public List<Located<BackendOptions>> Backends { get; } = [];

    public List<Located<PoolOptions>> Pools { get; } = [];

    /// <summary>The caches of <c>dns.caches</c> by name.</summary>
    public Dictionary<string, CacheOptions> Caches { get; } = new(StringComparer.Ordinal);

    public List<Located<RuleOptions>> Rules { get; } = [];

    public List<Located<ResponseRuleOptions>> ResponseRules { get; } = [];

    /// <summary>The sinks of <c>dns.log</c>.</summary>
    public List<Located<SinkOptions>> LogSinks { get; } = [];

    public List<Located<DynamicBlockRule>> DynamicBlocks { get; } = [];

    /// <summary>The file has a <c>dns</c> section that could be looked into.</summary>
    public bool HasDns { get; set; }

    public AnycastOptions Anycast { get; private set; } = new();

    /// <summary>What a service has that says nothing else.</summary>
    public ServiceOptions ServiceDefaults { get; private set; } = new("", []);

    /// <summary>What must hold of every service beside its own checks, which end with these.</summary>
    public ValueList<CheckOptions> AdditionalChecks { get; set; } = [];

    public List<Located<ServiceOptions>> Services { get; } = [];

    /// <summary>Every prefix of every service, with the service's name.</summary>
    public List<Located<(string Service, ServicePrefix Prefix)>> Prefixes { get; } = [];

    /// <summary>The settings of <c>bgp</c>, or null without one.</summary>
    public BgpOptions? Bgp { get; private set; }

    /// <summary>What a neighbor has that says nothing else.</summary>
    public NeighborOptions NeighborDefaults { get; private set; } = new("", IPAddress.None, 0);

    public List<Located<NeighborOptions>> Neighbors { get; } = [];

    public List<Located<DynamicNeighborOptions>> DynamicNeighbors { get; } = [];

    public List<Located<StaticRoute>> StaticRoutes { get; } = [];

    public List<Located<ProcessOptions>> Processes { get; } = [];

    /// <summary>The pipes of <c>bgp.cli_pipes</c>.</summary>
    public string? ProcessPipes { get; private set; }

    /// <summary>The neighbors, and what those of each range are like.</summary>
    public IEnumerable<Located<NeighborOptions>> AllNeighbors =>
        Neighbors.Concat(DynamicNeighbors.Select(range =>
            new Located<NeighborOptions>(range.Value.Settings, range.Path, range.IsWhole)));

    /// <summary>The settings of a configuration, to be compared with another's.</summary>
    public static Draft Of(HoldfastOptions options) => new()
    {
        Node = options.Node,
        Dns = options.LoadBalancer,
        Anycast = options.Anycast,
        Bgp = options.Bgp,
        Api = options.Api,
        Metrics = options.Metrics,
        ProcessPipes = options.ProcessPipes,
    };

    public Draft With(NodeOptions node)
    {
        Node = node;
        return this;
    }

    public Draft With(ApiOptions api)
    {
        Api = api;
        return this;
    }

    public Draft With(HttpOptions http) => With(Api with { Http = http });

    public Draft With(MetricsOptions metrics)
    {
        Metrics = metrics;
        return this;
    }

    public Draft With(LoadBalancerOptions dns)
    {
        Dns = dns;
        return this;
    }

    public Draft With(ListenerOptions defaults)
    {
        ListenerDefaults = defaults;
        return this;
    }

    public Draft WithServicePort(int port)
    {
        ServicePort = port;
        return this;
    }

    public Draft With(BackendOptions defaults)
    {
        BackendDefaults = defaults;
        return this;
    }

    public Draft With(AnycastOptions anycast)
    {
        Anycast = anycast;
        return this;
    }

    public Draft With(ServiceOptions defaults)
    {
        ServiceDefaults = defaults;
        return this;
    }

    public Draft With(BgpOptions bgp)
    {
        Bgp = bgp;
        return this;
    }

    public Draft WithProcessPipes(string? pipes)
    {
        ProcessPipes = pipes;
        return this;
    }

    public Draft With(NeighborOptions defaults)
    {
        NeighborDefaults = defaults;
        return this;
    }

    /// <summary>The options of a draft without errors.</summary>
    public HoldfastOptions ToOptions()
    {
        ValueList<IPAddress> serviceAddresses = [.. Prefixes.Select(prefix => prefix.Value.Prefix.Address)];
        var loadBalancer = Dns with
        {
            Listeners = ServiceListeners.With(this),
            ServiceAddresses = serviceAddresses,
            Backends = [.. Backends.Select(backend => backend.Value)],
            Rules = [.. Rules.Select(rule => rule.Value)],
            ResponseRules = [.. ResponseRules.Select(rule => rule.Value)],
            Log = [.. LogSinks.Select(sink => sink.Value)],
            DynamicBlocks = [.. DynamicBlocks.Select(rule => rule.Value)],
            Pools = [.. Pools.Select(pool => pool.Value)],
            // Whose heartbeat says that the daemon lives; there is nothing else to do.
            Threads = HasDns ? Dns.Threads : 1,
        };
        var anycast = Anycast with { Services = [.. Services.Select(service => AskOn(ServicePort, service.Value))] };
        var bgp = Bgp is null ? null : Bgp with
        {
            ServiceAddresses = serviceAddresses,
            Neighbors = [.. Neighbors.Select(neighbor => neighbor.Value)],
            DynamicNeighbors = [.. DynamicNeighbors.Select(range => range.Value)],
            StaticRoutes = [.. StaticRoutes.Select(route => route.Value)],
        };
        return new HoldfastOptions(Node, loadBalancer, anycast, bgp, Api)
        {
            Metrics = Metrics,
            Processes = [.. Processes.Select(process => process.Value)],
            ProcessPipes = ProcessPipes,
        };
    }

    /// <summary>Service addresses are asked on the port they are listened on.</summary>
    private static ServiceOptions AskOn(int port, ServiceOptions service) =>
        service with
        {
            Checks = [.. service.Checks.Select(check => check is CheckOptions.Query query ? query with { Port = port }
            : check)]
        };
}

/// <summary>Options with the path they were read from.</summary>
/// <param name="Value">The options; where parts of them were wrong, with defaults or nonsense in their place.</param>
/// <param name="Path">Where they stand.</param>
/// <param name="IsWhole">What makes them what they are (address, name) was right, so that they can be compared.</param>
internal sealed record Located<T>(T Value, string Path, bool IsWhole = true);
