using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Hooks;

namespace Holdfast.Anycast.Services;

/// <content>How it is now.</content>
internal sealed partial class PrefixMonitor
{
    internal PrefixStatus Status() => new()
    {
        Service = Service.Name,
        Prefix = Prefix,
        Health = _health,
        Since = _since,
        Decision = Decision,
        DecidedAt = _decidedSince,
        Undrained = _undrained,
        Alone = _shared is null ? null : Alone,
        Checks = new CheckSummary(
            _checks.Count(check => check.Good == true) + _pools.Count(pool => pool.Good), _checks.Length + _pools.Length,
            Service.Require, ClosedGate ?? FirstFailure),
        CheckStates = _checks,
        Transitions = _transitions,
        Falls = _falls.Total,
        Damping = Damping,
        Hooks = Hooks?.Counts ?? HookCounts.Zero,
        Drain = Drain,
        Phase = IsGoing(Alone) && !IsGoing(Decision) ? DrainPhase.Shared
            : Decision.GracefulShutdown ? DrainPhase.GracefulShutdown
            : Decision.Announcement != Announcement.Withdraw ? DrainPhase.Announced
            : _traffic.QuietFor < QuietPeriod.Length || _time.GetElapsedTime(_decidedAt) < QuietPeriod.Length
                ? DrainPhase.Withdrawn
            : DrainPhase.Drained,
        QueriesPerSecond = _traffic.PerSecond,
        QuietFor = _traffic.QuietFor,
    };

    private static bool IsGoing(AnnouncementDecision decision) =>
        decision.Announcement == Announcement.Withdraw || decision.GracefulShutdown;

    internal PrefixExplanation Explain(bool stopping) => new(Prefix, Inputs(stopping), Decision, _decidedSince);
}
