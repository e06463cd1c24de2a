using System.Collections.Immutable;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>The query is answered from this pool; no further rule is tried (as in dnsdist), unless told otherwise.</summary>
/// <param name="Pool">The pool's name.</param>
public sealed record PoolAction(string Pool) : RuleAction<PoolAction>, IAction<PoolAction>
{
    private static readonly ActionKey Subject = new(
        Name, ActionValue.Name, "NAME", "the query is answered from this pool")
    { Most = 63 };

    private static readonly ActionKey StopKey = new("stop_processing", ActionValue.Truth, "true|false",
        "whether no further rule is tried when `pool` is chosen; if not, a later one may choose another")
    { Default = "true" };

    private static readonly ActionKey RateKey = new("max_qps", ActionValue.Number, "NUMBER",
        "`pool` takes no more queries per second than this, of all clients together; for those above, the next rules are tried")
    {
        Least = 1,
        Most = 10_000_000,
        Default = "any number",
    };

    /// <inheritdoc/>
    public static string Name => "pool";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject, StopKey, RateKey];

    /// <summary>Whether no further rule is tried.</summary>
    public bool StopsProcessing { get; init; } = true;

    /// <summary>The most queries per second that it takes; null: any number.</summary>
    public int? MaxQps { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings =>
    [
        Pool, .. MaxQps is { } rate ? (object?[])["max_qps", rate] : [],
        .. StopsProcessing ? (object?[])[] : ["stop_processing false"],
    ];

    /// <inheritdoc/>
    public override string SendsTo => Pool;

    /// <inheritdoc/>
    public override bool IsFinal => StopsProcessing && MaxQps is null;

    private Pool? Target { get; init; }

    private RateLimit? Limit { get; init; }

    /// <inheritdoc/>
    public static PoolAction? Read(IActionValues values) => values.Text(Subject) is not { } pool ? null
        : new(pool) { StopsProcessing = values.Truth(StopKey) ?? true, MaxQps = values.Number(RateKey) };

    internal override RuleAction Prepare(PoolSet pools, SinkSlots sinks) => this with
    {
        Target = pools.Find(Pool) ?? throw new ArgumentException($"no pool named {Pool}", nameof(pools)),
        Limit = MaxQps is { } rate ? new RateLimit(new RateLimitOptions(rate) { PerClient = false }) : null,
    };

    internal override RuleVerdict Act(ref Query query)
    {
        if (Limit is not null && !Limit.TryTake(query.Client, query.NowMilliseconds))
            return RuleVerdict.TryNext;
        query.Pool = Target!;
        return StopsProcessing ? RuleVerdict.Continue : RuleVerdict.TryNext;
    }
}
