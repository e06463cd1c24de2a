using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.LoadBalancer.Tests.Backends;

/// <summary>A clock the test moves, that tells which timers the code under test has set: so no test waits by guess.</summary>
internal sealed class ObservedTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits for the next timer to be set.</summary>
    public async Task<TimeSpan> TimerSetAsync() => await _timers.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
