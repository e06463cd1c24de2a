using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>Backends are asked without RD, and the next rules are tried; the client gets its RD back.</summary>
public sealed record NoRecurseAction : RuleAction<NoRecurseAction>, IAction<NoRecurseAction>
{
    /// <inheritdoc/>
    public static string Name => "no_recurse";

    /// <inheritdoc/>
    public static string Help => "backends are asked without RD, and the next rules are tried";

    /// <inheritdoc/>
    public override bool IsFinal => false;

    internal override bool ChangesQuery => true;

    /// <inheritdoc/>
    public static NoRecurseAction Read(IActionValues values) => new();

    internal override RuleVerdict Act(ref Query query)
    {
        query.Changes |= QueryChanges.NoRecursion;
        return RuleVerdict.TryNext;
    }
}
