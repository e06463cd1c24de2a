using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>A rule, made ready for the query path.</summary>
internal sealed class Rule
{
    private readonly RuleMatch _match;
    private readonly RuleVerdict _verdict;
    private readonly Pool? _pool;
    private readonly bool _onlyUdp;

    /// <summary>Prepares a rule.</summary>
    /// <exception cref="ArgumentException">It sends to a pool that is not there.</exception>
    public Rule(RuleOptions options, PoolSet pools)
    {
        Options = options;
        _match = new RuleMatch(options.Match);
        _onlyUdp = options.Action is RuleAction.Truncate;
        _verdict = options.Action switch
        {
            RuleAction.Truncate => new(RuleVerdictKind.Truncate),
            RuleAction.Refuse => new(RuleVerdictKind.Refuse),
            RuleAction.Drop => new(RuleVerdictKind.Drop),
            RuleAction.Spoof spoof => new(RuleVerdictKind.Spoof, new SpoofedAddresses(spoof)),
            _ => new(RuleVerdictKind.Continue),
        };
        if (options.Action is RuleAction.Pool action)
            _pool = pools.Find(action.Name) ?? throw new ArgumentException($"no pool named {action.Name}", nameof(options));
    }

    /// <summary>As configured.</summary>
    public RuleOptions Options { get; }

    /// <summary>Acts on the query if it fits; true when that ended the rules' say.</summary>
    public bool TryAct(ref Query query, out RuleVerdict verdict)
    {
        verdict = _verdict;
        if ((_onlyUdp && !query.Protocol.IsDatagram) || !_match.Fits(ref query))
            return false;
        if (_pool is not null)
            query.Pool = _pool;
        return true;
    }
}
