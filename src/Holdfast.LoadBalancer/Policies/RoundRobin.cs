using Holdfast.LoadBalancer.Backends;

namespace Holdfast.LoadBalancer.Policies;

/// <summary>
/// <c>roundrobin</c>: each that is up in turn. Each worker takes turns of its own, so that none waits for another.
/// </summary>
internal sealed class RoundRobin : Policy, IPolicy<RoundRobin>
{
    // 128 octets apart: no worker's turn slows another's.
    private const int Stride = 16;

    private readonly ulong[] _turns;

    private RoundRobin(UsableBackends backends, ulong[] turns)
        : base(backends) => _turns = turns;

    public static string Name => "roundrobin";

    // The turns go on when a backend comes up or goes down.
    public static RoundRobin Build(UsableBackends backends, RoundRobin? previous) =>
        new(backends, previous?._turns ?? StartingTurns(backends.Workers));

    public override Backend? Choose(scoped in Selection selection, scoped ReadOnlySpan<Backend> tried)
    {
        if (!tried.IsEmpty)
            return NextInTurn(selection.Worker, tried);
        var usable = Backends;
        return usable.Count == 0 ? null : usable[(int)(_turns[(selection.Worker + 1) * Stride]++ % (ulong)usable.Count)];
    }

    /// <summary>A retry takes no turn: it goes to the one whose turn would come next.</summary>
    private Backend? NextInTurn(int worker, scoped ReadOnlySpan<Backend> tried)
    {
        var turn = _turns[(worker + 1) * Stride];
        for (var i = 0; i < Backends.Count; i++)
        {
            var backend = Backends[(int)((turn + (ulong)i) % (ulong)Backends.Count)];
            if (!tried.Contains(backend))
                return backend;
        }
        return null;
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
