using Holdfast.LoadBalancer.Pools;

namespace Holdfast.LoadBalancer.Rules.Matches;

/// <summary>How many queries the backends of a pool have not answered yet.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Above">More than so many.</param>
public sealed record PoolOutstandingOptions(string Pool, int Above);

/// <summary>Holds while a pool has a backend that is up, or while it has none.</summary>
internal sealed class PoolUsable(Pool pool, bool isUsable) : MatchPart
{
    public override bool Holds(scoped in MatchSubject subject) => pool.Usable.Count > 0 == isUsable;
}

/// <summary>Holds while the backends of a pool together have more than so many queries to answer.</summary>
internal sealed class PoolOutstanding(Pool pool, int above) : MatchPart
{
    public override bool Holds(scoped in MatchSubject subject)
    {
        long outstanding = 0;
        foreach (var backend in pool.Backends)
            outstanding += backend.Outstanding;
        return outstanding > above;
    }
}
