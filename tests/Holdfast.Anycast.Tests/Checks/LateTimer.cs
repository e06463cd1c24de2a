using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Anycast.Tests.Checks;

/// <summary>
/// A clock after a pause of the whole machine: of all timers due by then, those set for one duration come last, here never.
/// </summary>
internal sealed class LateTimer(TimeSpan late) : FakeTimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime == late ? Timeout.InfiniteTimeSpan : dueTime, period);
}
