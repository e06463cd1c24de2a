using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Responses;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>One configuration, made ready for the query path. Immutable: a reload makes another, and each worker goes over to it between two batches.</summary>
internal sealed class Routing
{
    /// <summary>Makes it ready.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="workers">Threads that will use it.</param>
    /// <param name="previous">What it replaces: backends that stay keep their state.</param>
    /// <exception cref="ArgumentException">A rule sends to a pool that is not there.</exception>
    public Routing(LoadBalancerOptions options, int workers, Routing? previous = null)
    {
        Options = options;
        AccessList = new AccessList(options.Acl, options.ServiceAddresses);
        Pools = PoolSet.Build(PoolsOf(options), workers, previous?.Pools);
        try
        {
            Rules = new RuleChain(options.Rules, Pools, workers);
        }
        catch
        {
            Pools.Caches.DisposeUnlessIn(previous?.Pools.Caches);
            throw;
        }

        ResponseRules = new ResponseRuleChain(options.ResponseRules, workers);
        Identity = new NodeIdentity(options.Identity);
        DefaultPool = Pools.Default;
    }

    /// <summary>As configured.</summary>
    public LoadBalancerOptions Options { get; }

    /// <summary>Who may ask.</summary>
    public AccessList AccessList { get; }

    /// <summary>Rules in order.</summary>
    public RuleChain Rules { get; }

    /// <summary>Rules for backends' answers in order.</summary>
    public ResponseRuleChain ResponseRules { get; }

    /// <summary>All pools and backends.</summary>
    public PoolSet Pools { get; }

    /// <summary>The pool of queries that no rule sends elsewhere.</summary>
    public Pool DefaultPool { get; }

    /// <summary>What clients are told of this node.</summary>
    public NodeIdentity Identity { get; }

    /// <summary>The part of a configuration that pools are made from.</summary>
    internal static PoolSetOptions PoolsOf(LoadBalancerOptions options) => new(options.Backends)
    {
        Pools = options.Pools,
        SentTo = [.. options.Rules.Select(rule => rule.Action.SendsTo).OfType<string>()],
        Policy = options.Policy,
        Cache = options.Cache,
    };
}
