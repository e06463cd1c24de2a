using System.Collections.Immutable;
using Holdfast.LoadBalancer.Cache;

namespace Holdfast.LoadBalancer.Rules.Responses.Actions;

/// <summary>
/// Every TTL of the answer is raised to a least and lowered to a greatest one. A signed message (TSIG, SIG(0)) stays as it
/// is.
/// </summary>
/// <param name="Min">The least TTL; null: none.</param>
/// <param name="Max">The greatest TTL; null: none.</param>
public sealed record LimitTtlResponseAction(TimeSpan? Min, TimeSpan? Max)
    : ResponseAction<LimitTtlResponseAction>, IAction<LimitTtlResponseAction>
{
    private const int Week = 7 * 86_400;

    private static readonly ActionKey MinKey =
        new("min_ttl", ActionValue.Duration, "TTL", "the least TTL that `limit_ttl` leaves") { Most = Week, Default = "none" };

    private static readonly ActionKey MaxKey =
        new("max_ttl", ActionValue.Duration, "TTL", "the greatest TTL that `limit_ttl` leaves") { Most = Week, Default = "none" };

    /// <inheritdoc/>
    public static string Name => "limit_ttl";

    /// <inheritdoc/>
    public static string Help =>
        "TTLs below `min_ttl` are raised to it, those above `max_ttl` lowered (a signed message stays as it is)";

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [MinKey, MaxKey];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [Min, Max];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    /// <inheritdoc/>
    public static LimitTtlResponseAction? Read(IActionValues values)
    {
        var (min, max) = (values.Duration(MinKey), values.Duration(MaxKey));
        if (!values.Has(MinKey) && !values.Has(MaxKey))
            values.Missing("`limit_ttl` has no limit", "give it `min_ttl`, `max_ttl` or both");
        if (min > max)
            values.Wrong(MinKey, "`min_ttl` is longer than `max_ttl`", "lower it");
        return new(min, max);
    }

    internal override bool Act(scoped ref Response response)
    {
        if (UnsignedAnswer.TryParse(response.Message, out var view))
            Aging.Limit(response.Message, view.QuestionEnd, Seconds(Max) ?? int.MaxValue, Seconds(Min) ?? 0);
        return true;
    }

    private static uint? Seconds(TimeSpan? ttl) =>
        ttl is { } given ? (uint)Math.Clamp(given.TotalSeconds, 0, int.MaxValue) : null;
}
