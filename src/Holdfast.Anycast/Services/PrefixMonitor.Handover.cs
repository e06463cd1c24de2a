using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Handover;
using Holdfast.Anycast.Health;

namespace Holdfast.Anycast.Services;

/// <content>From one process to another.</content>
internal sealed partial class PrefixMonitor
{
    internal PrefixHandover Leave() => new()
    {
        Service = Service.Name,
        Prefix = Prefix.ToString(),
        Health = _health.ToString(),
        InState = NotNegative(_time.GetUtcNow() - _since),
        Decided = NotNegative(_time.GetUtcNow() - _decidedSince),
        Transitions = _transitions,
        Falls = _falls.Total,
        LatestFalls = _falls.Ages,
        GracefulLeft = _gracefulUntil is { } until
            ? NotNegative(TimeSpan.FromSeconds((until - _time.GetTimestamp()) / (double)_time.TimestampFrequency)) : null,
        Checks = [.. _checks.Select(check => new CheckHandover(
            check.Check, check.Good, check.Text, check.InARow, check.At, check.GoodRuns, check.BadRuns))],
    };

    /// <summary>Begins as another process has left it; nothing is logged, and no hook runs.</summary>
    internal void Inherit(PrefixHandover left)
    {
        if (!PrefixHealth.TryParse(left.Health, out var health) || health.State == HealthState.Terminated) return;
        _falls.Restore(left.Falls, left.LatestFalls);
        _health = (health with { Rise = int.MaxValue, Fall = int.MaxValue })
            .WithThresholds(Service.Rise + Damping.ExtraRounds, Service.Fall);
        (_since, _decidedSince) = (_time.GetUtcNow() - left.InState, _time.GetUtcNow() - left.Decided);
        _decidedAt = _time.GetTimestamp() - (long)(left.Decided.TotalSeconds * _time.TimestampFrequency);
        _transitions = left.Transitions;
        if (left.GracefulLeft is { } graceful)
            _gracefulUntil = _time.GetTimestamp() + (long)(graceful.TotalSeconds * _time.TimestampFrequency);
        _checks = [.. left.Checks.Select(check => new CheckState(check.Check)
        {
            Good = check.Good,
            Text = check.Text,
            InARow = check.InARow,
            At = check.At,
            GoodRuns = check.GoodRuns,
            BadRuns = check.BadRuns,
        })];
    }

    private static TimeSpan NotNegative(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time;
}
