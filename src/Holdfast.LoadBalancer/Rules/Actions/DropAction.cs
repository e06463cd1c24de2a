using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>No answer.</summary>
public sealed record DropAction : RuleAction<DropAction>, IAction<DropAction>
{
    /// <inheritdoc/>
    public static string Name => "drop";

    /// <inheritdoc/>
    public static string Help => "silence";

    /// <inheritdoc/>
    public override bool Denies => true;

    /// <inheritdoc/>
    public static DropAction Read(IActionValues values) => new();

    internal override RuleVerdict Act(ref Query query) => RuleVerdict.Drop;
}
