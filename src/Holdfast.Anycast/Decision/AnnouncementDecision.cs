using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Anycast.Health;

namespace Holdfast.Anycast.Decision;

/// <summary>Whether a prefix is announced, and why. Nothing else in Holdfast decides this.</summary>
/// <param name="Announcement">What becomes of the route.</param>
/// <param name="Med">The MED it is announced with; null when it is withdrawn.</param>
/// <param name="Reasons">Why, in words; the deciding reason first, at least one.</param>
public sealed record AnnouncementDecision(Announcement Announcement, uint? Med, ImmutableArray<string> Reasons)
{
    /// <summary>What the route carries in place of what it carries while the service is up.</summary>
    public StateAttributes Attributes { get; init; } = StateAttributes.Same;

    /// <summary>The route asks neighbors to prefer any other (GRACEFUL_SHUTDOWN, RFC 8326): it is about to be withdrawn.</summary>
    public bool GracefulShutdown { get; init; }

    /// <summary>
    /// Decides. What forbids announcing (stopping, starting, drained, no verdict yet, deaths in a row) always withdraws; what
    /// is disabled or merely unhealthy (heartbeat, pools, checks) withdraws or deprefers, as the service has it; else it is
    /// announced. A stop or drain that has only just begun leaves the route for a moment, with GRACEFUL_SHUTDOWN.
    /// </summary>
    /// <param name="inputs">All that is known of the prefix.</param>
    public static AnnouncementDecision For(DecisionInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var forbidding = Forbidding(inputs).ToImmutableArray();
        var unhealthy = Unhealthy(inputs).ToImmutableArray();
        if (inputs.Leaving && forbidding.All(reason => reason.Leaves)) return ForHealth(inputs, unhealthy).AboutToLeave(forbidding);
        if (!forbidding.IsEmpty) return new(Announcement.Withdraw, null, [.. forbidding.Select(reason => reason.Words), .. unhealthy]);
        return ForHealth(inputs, unhealthy);
    }

    private static AnnouncementDecision ForHealth(DecisionInputs inputs, ImmutableArray<string> unhealthy)
    {
        if (Disabled(inputs) is { } disabled) return As(inputs.OnDisabled, [disabled, .. unhealthy]);
        return unhealthy.IsEmpty ? new(Announcement.Announce, inputs.Med, [.. Healthy(inputs)]) : As(inputs.OnDown, unhealthy);
    }

    /// <inheritdoc/>
    public bool Equals(AnnouncementDecision? other) =>
        other is not null && Announcement == other.Announcement && Med == other.Med && Attributes == other.Attributes
        && GracefulShutdown == other.GracefulShutdown
        && Reasons.AsSpan().SequenceEqual(other.Reasons.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Announcement, Med);

    /// <summary><c>announce with MED 100</c>, <c>deprefer with MED 5000</c>, either <c>and GRACEFUL_SHUTDOWN</c>, or <c>withdraw</c>.</summary>
    public override string ToString() => Announcement switch
    {
        Announcement.Announce => string.Create(CultureInfo.InvariantCulture, $"announce with MED {Med}{Community}"),
        Announcement.Deprefer => string.Create(CultureInfo.InvariantCulture, $"deprefer with MED {Med}{Community}"),
        _ => "withdraw",
    };

    private string Community => GracefulShutdown ? " and GRACEFUL_SHUTDOWN" : "";

    private AnnouncementDecision AboutToLeave(ImmutableArray<(string Words, bool Leaves)> why) => Announcement == Announcement.Withdraw || why.IsEmpty
        ? this with { Reasons = [.. why.Select(reason => reason.Words), .. Reasons] }
        : this with { GracefulShutdown = true, Reasons = [.. why.Select(reason => reason.Words + "; withdrawn in a moment"), .. Reasons] };

    private static IEnumerable<(string Words, bool Leaves)> Forbidding(DecisionInputs inputs)
    {
        if (inputs.Health.State == HealthState.Terminated) yield return ("the node has stopped", false);
        else if (inputs.Lifecycle == Lifecycle.Stopping) yield return ("the node is stopping", true);
        if (inputs.Lifecycle == Lifecycle.Starting) yield return ("its address and listeners are not ready yet", false);
        if (inputs.OnDisabled is OnDown.Withdraw && Disabled(inputs) is { } disabled) yield return (disabled, false);
        if (inputs.Drain is { } drain) yield return ($"it is {drain}", true);
        if (inputs.Health.State == HealthState.Init) yield return ("no round of checks has ended yet", false);
        if (inputs.Backoff is { } backoff) yield return (backoff.ToString(), false);
    }

    private static AnnouncementDecision As(OnDown what, ImmutableArray<string> why) => what is OnDown.Deprefer deprefer
        ? new(Announcement.Deprefer, deprefer.Med, why) { Attributes = deprefer.Attributes }
        : new(Announcement.Withdraw, null, why);

    private static string? Disabled(DecisionInputs inputs) => inputs.DisableFileExists ? $"disable file {inputs.DisableFile} exists"
        : inputs.Health.State == HealthState.Disabled ? "it is disabled"
        : null;

    private static IEnumerable<string> Unhealthy(DecisionInputs inputs)
    {
        if (!inputs.Heartbeat.Good) yield return inputs.Heartbeat.ToString();
        if (inputs.PoolsClosed)
        {
            foreach (var pool in inputs.Pools)
                if (!pool.Good) yield return pool.ToString();
        }
        if (inputs.Health.State is not (HealthState.Down or HealthState.Rising)) yield break;
        foreach (var check in inputs.Checks)
            if (check.Good == false) yield return check.ToString();
        if (!inputs.PoolsClosed)
        {
            foreach (var pool in inputs.Pools)
                if (!pool.Good) yield return pool.ToString();
        }
        if (inputs.Damping.Damped) yield return $"damped: {inputs.Damping}";
        yield return inputs.Health.State == HealthState.Down
            ? $"it is DOWN until {Rounds(inputs.Health.Rise)} in a row are good"
            : $"it is rising: {Rounds(inputs.Health.Count)} of {inputs.Health.Rise} in a row are good";
    }

    private static IEnumerable<string> Healthy(DecisionInputs inputs)
    {
        yield return inputs.Health.State == HealthState.Falling
            ? $"it is falling but not down: {Rounds(inputs.Health.Count)} of {inputs.Health.Fall} in a row are bad"
            : "it is UP and nothing speaks against it";
        foreach (var check in inputs.Checks)
            if (check.Good == false) yield return check.ToString();
        foreach (var pool in inputs.Pools)
            if (!pool.Good) yield return pool.ToString();
    }

    private static string Rounds(int count) => count == 1 ? "1 round" : string.Create(CultureInfo.InvariantCulture, $"{count} rounds");
}
