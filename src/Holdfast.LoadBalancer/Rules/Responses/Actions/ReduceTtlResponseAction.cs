using System.Collections.Immutable;
using Holdfast.LoadBalancer.Cache;

namespace Holdfast.LoadBalancer.Rules.Responses.Actions;

/// <summary>
/// Every TTL of the answer becomes a part of what it was, and the next rules are tried. A signed message (TSIG, SIG(0)) stays as
/// it is.
/// </summary>
/// <param name="Percent">The part, in percent.</param>
public sealed record ReduceTtlResponseAction(int Percent)
    : ResponseAction<ReduceTtlResponseAction>, IAction<ReduceTtlResponseAction>
{
    private static readonly ActionKey Subject = new(Name, ActionValue.Number, "PERCENT",
        "TTLs become so many percent of what they were (a signed message stays as it is), and the next rules are tried")
    { Most = 100 };

    /// <inheritdoc/>
    public static string Name => "reduce_ttl";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [Percent];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    /// <inheritdoc/>
    public static ReduceTtlResponseAction? Read(IActionValues values) =>
        values.Number(Subject) is { } percent ? new(percent) : null;

    internal override bool Act(scoped ref Response response)
    {
        if (UnsignedAnswer.TryParse(response.Message, out var view))
            Aging.Reduce(response.Message, view.QuestionEnd, (uint)Percent);
        return true;
    }
}
