using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>No further rule is tried; the query goes on its way.</summary>
public sealed record AllowAction : RuleAction<AllowAction>, IAction<AllowAction>
{
    /// <inheritdoc/>
    public static string Name => "allow";

    /// <inheritdoc/>
    public static string Help => "no further rule is tried";

    /// <inheritdoc/>
    public static AllowAction Read(IActionValues values) => new();

    internal override RuleVerdict Act(ref Query query) => RuleVerdict.Continue;
}
