using Holdfast.Anycast.Checks;
using Holdfast.Linux.Systemd;

namespace Holdfast.Daemon;

/// <summary>
/// Tells systemd that the node lives, while every listener thread does (<c>WatchdogSec=</c> in the unit): a node that
/// has stopped answering without dying is killed, and its routes go with it.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private readonly ITimer? _timer;

    public Watchdog(ServiceNotifier systemd, LoadBalancer.LoadBalancer balancer, TimeProvider time)
    {
        if (systemd.WatchdogTimeout is not { } timeout) return;
        // systemd advises to report at half the time it allows; a third leaves room for one report that is late.
        var interval = timeout / 3;
        _timer = time.CreateTimer(_ =>
        {
            if (new HeartbeatState(balancer.HeartbeatAge).Good) systemd.Watchdog();
        }, null, interval, interval);
    }

    public void Dispose() => _timer?.Dispose();
}
