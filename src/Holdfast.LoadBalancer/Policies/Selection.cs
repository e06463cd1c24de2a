using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Policies;

/// <summary>The backends for one query in the order in which the policy would have them asked: the first, and another for each retry.</summary>
/// <remarks>It lives on the worker's stack. Whatever changes meanwhile, all its candidates are of one state of the pool.</remarks>
internal ref struct Selection
{
    /// <summary>Candidates that a query has at the most.</summary>
    public const int MaxCandidates = 8;

    private readonly Policy _policy;
    private TriedBackends _tried;
    private int _count;

    /// <summary>No backend has been chosen yet.</summary>
    /// <param name="policy">Which chooses.</param>
    /// <param name="qname">The name asked for, on the wire.</param>
    /// <param name="worker">The worker's number.</param>
    /// <param name="random">The worker's generator.</param>
    public Selection(Policy policy, ReadOnlySpan<byte> qname, int worker, ref WorkerRandom random)
    {
        _policy = policy;
        QName = qname;
        Worker = worker;
        Random = ref random;
    }

    /// <summary>The name asked for, on the wire.</summary>
    public readonly ReadOnlySpan<byte> QName { get; }

    /// <summary>The worker's number.</summary>
    public readonly int Worker { get; }

    /// <summary>The worker's generator.</summary>
    public readonly ref WorkerRandom Random;

    /// <summary>The candidates so far, in order; a policy names none of them again.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<Backend> Tried => ((ReadOnlySpan<Backend>)_tried)[.._count];

    /// <summary>The next candidate, or null when there is none.</summary>
    public Backend? Next()
    {
        if (_count == MaxCandidates)
            return null;
        var next = _policy.Choose(ref this);
        if (next is not null)
            _tried[_count++] = next;
        return next;
    }

    [InlineArray(MaxCandidates)]
    private struct TriedBackends
    {
        private Backend _first;
    }
}
