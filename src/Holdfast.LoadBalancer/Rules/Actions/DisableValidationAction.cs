using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>Backends are asked with CD set, and the next rules are tried; the client gets its CD back.</summary>
public sealed record DisableValidationAction : RuleAction<DisableValidationAction>, IAction<DisableValidationAction>
{
    /// <inheritdoc/>
    public static string Name => "disable_validation";

    /// <inheritdoc/>
    public static string Help => "backends are asked with CD, and the next rules are tried";

    /// <inheritdoc/>
    public override bool IsFinal => false;

    /// <inheritdoc/>
    public static DisableValidationAction Read(IActionValues values) => new();

    internal override RuleVerdict Act(ref Query query)
    {
        query.Changes |= QueryChanges.NoValidation;
        return RuleVerdict.TryNext;
    }
}
