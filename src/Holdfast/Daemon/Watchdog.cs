using Holdfast.Anycast.Checks;
using Holdfast.Linux.Systemd;

namespace Holdfast.Daemon;

/// <summary>
/// Tells systemd that the node lives, while every listener thread does (<c>WatchdogSec=</c> in the unit): a node that
/// has stopped answering without dying is killed, and its routes go with it. The sign of life goes through every thread that
/// beats, so that one that stands still ends it too; the thread pool is none of them.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private readonly ITimer? _timer;

    /// <param name="systemd">Told.</param>
    /// <param name="balancer">Whose listener threads are looked at.</param>
    /// <param name="time">A clock whose timers do not depend on the thread pool.</param>
    /// <param name="threads">Each has an action run on a thread that beats.</param>
    public Watchdog(
        ServiceNotifier systemd, LoadBalancer.LoadBalancer balancer, TimeProvider time, params Action<Action>[] threads)
    {
        if (systemd.WatchdogTimeout is not { } timeout) return;
        var beat = threads.Aggregate<Action<Action>, Action>(
            () =>
            {
                if (new HeartbeatState(balancer.HeartbeatAge).Good) systemd.Watchdog();
            },
            (next, post) => () => post(next));
        // systemd advises to report at half the time it allows; a third leaves room for one report that is late.
        var interval = timeout / 3;
        _timer = time.CreateTimer(_ => beat(), null, interval, interval);
    }

    public void Dispose() => _timer?.Dispose();
}
