using System.Collections.Immutable;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>The query is logged, with its answer, and the next rules are tried (as dnsdist's LogAction has it).</summary>
/// <param name="Sink">The name of a sink of <c>dns.log</c>, or <see cref="Everywhere"/>.</param>
public sealed record LogAction(string Sink) : RuleAction<LogAction>, IAction<LogAction>
{
    /// <summary>Stands for every sink.</summary>
    public const string Everywhere = "all";

    private static readonly ActionKey Subject = new(
        Name, ActionValue.Name, "SINK",
        "the query is logged to this sink of `dns.log` (`all`: to each of them), and the next rules are tried")
    { Most = 63 };

    /// <inheritdoc/>
    public static string Name => "log";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [Sink];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    /// <inheritdoc/>
    public override string LogsTo => Sink;

    // Once it is prepared.
    private uint Bits { get; init; }

    /// <inheritdoc/>
    public static LogAction? Read(IActionValues values) => values.Text(Subject) is { } sink ? new(sink) : null;

    internal override RuleAction Prepare(PoolSet pools, SinkSlots sinks) =>
        this with { Bits = Sink == Everywhere ? sinks.All : sinks.Of(Sink) };

    internal override RuleVerdict Act(ref Query query)
    {
        query.LoggedTo |= Bits;
        return RuleVerdict.TryNext;
    }
}
