using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>Nothing but counting; the next rules are tried.</summary>
public sealed record NoneAction : RuleAction<NoneAction>, IAction<NoneAction>
{
    /// <inheritdoc/>
    public static string Name => "none";

    /// <inheritdoc/>
    public static string Help => "what fits is counted, and the next rules are tried";

    /// <inheritdoc/>
    public override bool IsFinal => false;

    /// <inheritdoc/>
    public static NoneAction Read(IActionValues values) => new();

    internal override RuleVerdict Act(ref Query query) => RuleVerdict.TryNext;
}
