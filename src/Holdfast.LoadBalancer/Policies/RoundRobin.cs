using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Policies;

/// <summary><c>roundrobin</c>: each that is up in turn. Each worker takes turns of its own, so that none waits for another.</summary>
/// <param name="workers">Threads that call it.</param>
internal sealed class RoundRobin(int workers) : Policy
{
    // 128 octets apart: no worker's turn slows another's.
    private const int Stride = 16;

    private readonly ulong[] _turns = StartingTurns(workers);

    /// <inheritdoc/>
    public override Backend? Choose(Pool pool, ref Query query, ref WorkerRandom random)
    {
        var usable = pool.Usable;
        return usable.Count == 0 ? null : usable[(int)(_turns[(query.Worker + 1) * Stride]++ % (ulong)usable.Count)];
    }

    // Workers start one backend apart, so that few queries do not all meet the first.
    private static ulong[] StartingTurns(int workers)
    {
        var turns = GC.AllocateArray<ulong>((workers + 2) * Stride, pinned: true);
        for (var worker = 0; worker < workers; worker++)
            turns[(worker + 1) * Stride] = (ulong)worker;
        return turns;
    }
}
