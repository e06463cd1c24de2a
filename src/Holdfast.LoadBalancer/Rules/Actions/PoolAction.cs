using System.Collections.Immutable;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>The query is answered from this pool; no further rule is tried (as in dnsdist).</summary>
/// <param name="Pool">The pool's name.</param>
public sealed record PoolAction(string Pool) : RuleAction<PoolAction>, IAction<PoolAction>
{
    private static readonly ActionKey Subject = new(
        Name, ActionValue.Name, "NAME", "the query is answered from this pool")
    { Most = 63 };

    /// <inheritdoc/>
    public static string Name => "pool";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [Pool];

    /// <inheritdoc/>
    public override string SendsTo => Pool;

    private Pool? Target { get; init; }

    /// <inheritdoc/>
    public static PoolAction? Read(IActionValues values) => values.Text(Subject) is { } pool ? new(pool) : null;

    internal override RuleAction Prepare(PoolSet pools, SinkSlots sinks) =>
        this with { Target = pools.Find(Pool) ?? throw new ArgumentException($"no pool named {Pool}", nameof(pools)) };

    internal override RuleVerdict Act(ref Query query)
    {
        query.Pool = Target!;
        return RuleVerdict.Continue;
    }
}
