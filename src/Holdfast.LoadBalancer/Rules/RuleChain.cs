using System.Collections.Immutable;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>The rules of one configuration: they are tried in order, and the first that fits decides.</summary>
/// <remarks>Immutable but for its counters, of which each worker has its own.</remarks>
internal sealed class RuleChain
{
    // 128 octets before, between and after the workers' counters: no worker's writes slow another's.
    private const int Gap = 16;

    private readonly Rule[] _rules;
    private readonly long[] _hits;
    private readonly int _stride;

    /// <summary>Prepares the rules.</summary>
    /// <param name="rules">In order.</param>
    /// <param name="pools">The pools they may send to.</param>
    /// <param name="workers">Threads that apply them.</param>
    /// <exception cref="ArgumentException">A rule sends to a pool that is not there.</exception>
    public RuleChain(ImmutableArray<RuleOptions> rules, PoolSet pools, int workers)
    {
        _rules = [.. rules.Select(rule => new Rule(rule, pools))];
        _stride = _rules.Length + Gap;
        _hits = GC.AllocateArray<long>(Gap + workers * _stride, pinned: true);
    }

    /// <summary>Lets the rules act on the query: the verdict is where it goes, and its pool may be another afterwards.</summary>
    public RuleVerdict Apply(ref Query query)
    {
        for (var i = 0; i < _rules.Length; i++)
        {
            if (_rules[i].TryAct(ref query, out var verdict))
            {
                _hits[Gap + query.Worker * _stride + i]++;
                return verdict;
            }
        }
        return new(RuleVerdictKind.Continue);
    }

    /// <summary>Every rule with its counter, in order.</summary>
    public ImmutableArray<RuleStatus> Status()
    {
        var status = ImmutableArray.CreateBuilder<RuleStatus>(_rules.Length);
        for (var i = 0; i < _rules.Length; i++)
        {
            long hits = 0;
            for (var at = Gap + i; at < _hits.Length; at += _stride)
                hits += Volatile.Read(ref _hits[at]);
            status.Add(new(_rules[i].Options, hits));
        }
        return status.MoveToImmutable();
    }
}
