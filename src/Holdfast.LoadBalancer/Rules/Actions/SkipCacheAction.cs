using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>
/// The query is answered by a backend, and its answer is not kept; the next rules are tried (as dnsdist's SetSkipCacheAction
/// has it).
/// </summary>
public sealed record SkipCacheAction : RuleAction<SkipCacheAction>, IAction<SkipCacheAction>
{
    /// <inheritdoc/>
    public static string Name => "skip_cache";

    /// <inheritdoc/>
    public static string Help => "it goes past the packet cache both ways, and the next rules are tried";

    /// <inheritdoc/>
    public override bool IsFinal => false;

    /// <inheritdoc/>
    public static SkipCacheAction Read(IActionValues values) => new();

    internal override RuleVerdict Act(ref Query query)
    {
        query.SkipsCache = true;
        return RuleVerdict.TryNext;
    }
}
