using System.Collections.Immutable;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>
/// TTLs above this are lowered to it on the way to the client, and the next rules are tried; the cache keeps what it was given.
/// </summary>
/// <param name="Ttl">The highest TTL that the client is told.</param>
public sealed record MaxReturnedTtlAction(TimeSpan Ttl) : RuleAction<MaxReturnedTtlAction>, IAction<MaxReturnedTtlAction>
{
    private static readonly ActionKey Subject = new(Name, ActionValue.Duration, "TTL",
        "TTLs of the answer are lowered to this on their way to the client, wherever it comes from; the next rules are tried")
    { Most = 7 * 86_400 };

    /// <inheritdoc/>
    public static string Name => "max_returned_ttl";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [Ttl];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    /// <inheritdoc/>
    public static MaxReturnedTtlAction? Read(IActionValues values) =>
        values.Duration(Subject) is { } ttl ? new(ttl) : null;

    internal override RuleVerdict Act(ref Query query)
    {
        query.Changes |= QueryChanges.MaxTtl;
        query.MaxTtl = AnswerKeys.Seconds(Ttl);
        return RuleVerdict.TryNext;
    }
}
