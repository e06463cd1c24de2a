using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Anycast.Health;
using Holdfast.Collections;

namespace Holdfast.Anycast.Decision;

/// <summary>What becomes of a route.</summary>
public enum Announcement
{
    /// <summary>It is not announced.</summary>
    Withdraw,

    /// <summary>It is announced with the high MED of <see cref="OnDown.Deprefer"/>.</summary>
    Deprefer,

    /// <summary>It is announced with its service's MED.</summary>
    Announce,
}

/// <summary>Whether a prefix is announced, and why. Nothing else in Holdfast decides this.</summary>
/// <param name="Announcement">What becomes of the route.</param>
/// <param name="Med">The MED it is announced with; null when it is withdrawn.</param>
/// <param name="Reasons">Why; the deciding reason first, at least one.</param>
public sealed record AnnouncementDecision(Announcement Announcement, uint? Med, ValueList<DecisionReason> Reasons)
{
    /// <summary>What the route carries in place of what it carries while the service is up.</summary>
    public StateAttributes Attributes { get; init; } = StateAttributes.Same;

    /// <summary>
    /// The route asks neighbors to prefer any other (GRACEFUL_SHUTDOWN, RFC 8326): it is about to be withdrawn.
    /// </summary>
    public bool GracefulShutdown { get; init; }

    /// <summary>
    /// Decides. What forbids announcing (stopping, starting, its address missing, drained, no
    /// verdict yet, deaths in a row) always withdraws; what
    /// is disabled or merely unhealthy (heartbeat, pools, checks) withdraws or deprefers, as the service has it; else it is
    /// announced. A stop or drain that has only just begun leaves the route for a moment, with GRACEFUL_SHUTDOWN. A route that
    /// belongs to several services follows the best or the worst of them.
    /// </summary>
    /// <param name="inputs">All that is known of the prefix.</param>
    public static AnnouncementDecision For(DecisionInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var alone = Alone(inputs);
        return inputs.Shared is { } shared ? shared.Decide(alone) : alone;
    }

    private static AnnouncementDecision Alone(DecisionInputs inputs)
    {
        ImmutableArray<DecisionReason> forbidding = [.. Forbidding(inputs)];
        ImmutableArray<DecisionReason> unhealthy = [.. Unhealthy(inputs)];
        if (inputs.GracefulShutdown && forbidding.All(WithdrawsGracefully))
            return ForHealth(inputs, unhealthy).WithdrawnSoon(forbidding);
        if (!forbidding.IsEmpty) return new(Announcement.Withdraw, null, [.. forbidding, .. unhealthy]);
        return ForHealth(inputs, unhealthy);
    }

    /// <summary>
    /// Whether neighbors are told the same by both: announcement, MED and GRACEFUL_SHUTDOWN, whatever the reasons.
    /// </summary>
    /// <param name="other">The other decision.</param>
    public bool AnnouncesLike(AnnouncementDecision other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Announcement == other.Announcement && Med == other.Med && GracefulShutdown == other.GracefulShutdown;
    }

    /// <summary>
    /// <c>announce with MED 100</c>, <c>deprefer with MED 5000</c>, either <c>and GRACEFUL_SHUTDOWN</c>, or <c>withdraw</c>.
    /// </summary>
    public override string ToString() => Announcement switch
    {
        Announcement.Announce => string.Create(CultureInfo.InvariantCulture, $"announce with MED {Med}{Community}"),
        Announcement.Deprefer => string.Create(CultureInfo.InvariantCulture, $"deprefer with MED {Med}{Community}"),
        _ => "withdraw",
    };

    private string Community => GracefulShutdown ? " and GRACEFUL_SHUTDOWN" : "";

    private static AnnouncementDecision ForHealth(DecisionInputs inputs, ImmutableArray<DecisionReason> unhealthy)
    {
        if (Disabled(inputs) is { } disabled) return As(inputs.OnDisabled, [disabled, .. unhealthy]);
        return unhealthy.IsEmpty ? new(Announcement.Announce, inputs.Med, [.. Healthy(inputs)]) : As(inputs.OnDown, unhealthy);
    }

    private static bool WithdrawsGracefully(DecisionReason reason) =>
        reason is DecisionReason.NodeStopping or DecisionReason.Drained;

    private AnnouncementDecision WithdrawnSoon(ImmutableArray<DecisionReason> why) =>
        Announcement == Announcement.Withdraw || why.IsEmpty
        ? this with { Reasons = [.. why, .. Reasons] }
        : this with
        {
            GracefulShutdown = true,
            Reasons = [.. why.Select(reason => new DecisionReason.WithdrawnSoon(reason)), .. Reasons],
        };

    private static IEnumerable<DecisionReason> Forbidding(DecisionInputs inputs)
    {
        if (inputs.Health.State == HealthState.Terminated) yield return new DecisionReason.NodeStopped();
        else if (inputs.Lifecycle == Lifecycle.Stopping) yield return new DecisionReason.NodeStopping();
        if (inputs.Lifecycle == Lifecycle.Starting) yield return new DecisionReason.NotReady();
        if (inputs.Address is { IsUsable: false } address) yield return new DecisionReason.AddressMissing(address);
        if (inputs.OnDisabled is OnDown.Withdraw && Disabled(inputs) is { } disabled) yield return disabled;
        if (inputs.Drain is { } drain) yield return new DecisionReason.Drained(drain);
        if (inputs.Health.State == HealthState.Init) yield return new DecisionReason.NotChecked();
        if (inputs.Backoff is { } backoff) yield return new DecisionReason.HeldBack(backoff);
    }

    private static AnnouncementDecision As(OnDown what, ImmutableArray<DecisionReason> why) => what is OnDown.Deprefer deprefer
        ? new(Announcement.Deprefer, deprefer.Med, why) { Attributes = deprefer.Attributes }
        : new(Announcement.Withdraw, null, why);

    private static DecisionReason? Disabled(DecisionInputs inputs) =>
        inputs.DisableFileExists ? new DecisionReason.DisableFile(inputs.DisableFile)
        : inputs.Disabled || inputs.Health.State == HealthState.Disabled ? new DecisionReason.Disabled()
        : null;

    private static IEnumerable<DecisionReason> Unhealthy(DecisionInputs inputs)
    {
        if (!inputs.Heartbeat.Good) yield return new DecisionReason.HeartbeatLate(inputs.Heartbeat);
        if (inputs.PoolsClosed)
            foreach (var pool in ShortPools(inputs)) yield return pool;
        if (inputs.Health.State is not (HealthState.Down or HealthState.Rising)) yield break;
        foreach (var check in FailedChecks(inputs)) yield return check;
        if (!inputs.PoolsClosed)
            foreach (var pool in ShortPools(inputs)) yield return pool;
        if (inputs.Damping.Damped) yield return new DecisionReason.Damped(inputs.Damping);
        yield return inputs.Health.State == HealthState.Down
            ? new DecisionReason.Down(inputs.Health.Rise)
            : new DecisionReason.Rising(inputs.Health.Count, inputs.Health.Rise);
    }

    private static IEnumerable<DecisionReason> Healthy(DecisionInputs inputs)
    {
        yield return inputs.Health.State == HealthState.Falling
            ? new DecisionReason.Falling(inputs.Health.Count, inputs.Health.Fall)
            : new DecisionReason.Up();
        foreach (var check in FailedChecks(inputs)) yield return check;
        foreach (var pool in ShortPools(inputs)) yield return pool;
    }

    private static IEnumerable<DecisionReason> FailedChecks(DecisionInputs inputs) =>
        inputs.Checks.Where(check => check.Good == false).Select(check => new DecisionReason.CheckFailed(check));

    private static IEnumerable<DecisionReason> ShortPools(DecisionInputs inputs) =>
        inputs.Pools.Where(pool => !pool.Good).Select(pool => new DecisionReason.PoolShort(pool));
}
