using System.Collections.Immutable;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>The answer over UDP, wherever it comes from, waits before it leaves, and the next rules are tried.</summary>
/// <param name="Delay">How long.</param>
public sealed record DelayAction(TimeSpan Delay) : RuleAction<DelayAction>, IAction<DelayAction>
{
    /// <summary>The key, of rules for queries and for answers.</summary>
    internal static readonly ActionKey Subject = new(Name, ActionValue.Duration, "TIME",
        "the answer over UDP leaves so much later, as long as its worker has room (4096 answers, 4 MiB; what there is no room "
            + "for leaves at once), and the next rules are tried")
    { Most = 60 };

    /// <inheritdoc/>
    public static string Name => "delay";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [Delay];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    /// <inheritdoc/>
    public static DelayAction? Read(IActionValues values) => values.Duration(Subject) is { } delay ? new(delay) : null;

    internal override RuleVerdict Act(ref Query query)
    {
        query.Changes |= QueryChanges.Delay;
        query.Delay = (ushort)Delay.TotalMilliseconds;
        return RuleVerdict.TryNext;
    }
}
