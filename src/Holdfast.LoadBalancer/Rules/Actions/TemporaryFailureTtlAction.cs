using System.Collections.Immutable;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>How long the packet cache keeps a failure to answer the query; the next rules are tried.</summary>
/// <param name="Ttl">How long; zero: not at all.</param>
public sealed record TemporaryFailureTtlAction(TimeSpan Ttl)
    : RuleAction<TemporaryFailureTtlAction>, IAction<TemporaryFailureTtlAction>
{
    private static readonly ActionKey Subject = new(Name, ActionValue.Duration, "TTL",
        "how long the packet cache keeps SERVFAIL and REFUSED as the answer, in place of its own `temporary_failure_ttl`; "
            + "0: not; the next rules are tried")
    { Most = 86_400 };

    /// <inheritdoc/>
    public static string Name => "temporary_failure_ttl";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [Ttl];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    /// <inheritdoc/>
    public static TemporaryFailureTtlAction? Read(IActionValues values) =>
        values.Duration(Subject) is { } ttl ? new(ttl) : null;

    internal override RuleVerdict Act(ref Query query)
    {
        query.FailureTtl = AnswerKeys.Seconds(Ttl) + 1;
        return RuleVerdict.TryNext;
    }
}
