using System.Globalization;
using Holdfast.Api.Reports;
using Holdfast.Contracts.Reports;
using Holdfast.Linux.Systemd;

namespace Holdfast.Daemon;

/// <summary>
/// What systemd knows of a node that serves: that it is ready, reloads or stops, and the line that <c>systemctl status</c> shows.
/// </summary>
internal sealed class ServiceState : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // Beyond drain_time, for what stopping takes besides.
    private static readonly TimeSpan StopMargin = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly ServiceNotifier _systemd;
    private readonly Node _node;
    private readonly ITimer? _timer;
    private string _line = "";
    private bool _isStopping;

    /// <summary>Tells that the node is ready.</summary>
    /// <param name="systemd">Told.</param>
    /// <param name="node">It has started.</param>
    public ServiceState(ServiceNotifier systemd, Node node)
    {
        (_systemd, _node) = (systemd, node);
        if (!systemd.IsPresent) return;
        systemd.Ready(_line = Line(StatusReports.Of(node.View)));
        node.Reloader.Reloading += OnReloading;
        _timer = node.Time.CreateTimer(_ => Update(), null, Interval, Interval);
    }

    /// <summary>Tells that the node stops, and how long that may take.</summary>
    /// <param name="why">The signal.</param>
    public void Stopping(string why)
    {
        lock (_gate)
        {
            _isStopping = true;
            _systemd.Stopping();
            _systemd.ExtendTimeout(_node.Options.Anycast.DrainTime + StopMargin);
            _systemd.Status($"{why}: routes are withdrawn; it answers until clients are gone");
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _node.Reloader.Reloading -= OnReloading;
    }

    /// <summary>The node in one line; of what is wrong the first, and how much more there is.</summary>
    internal static string Line(StatusReport status)
    {
        var line = string.Create(CultureInfo.InvariantCulture,
            $"{status.Node} {status.State.Value.ToWord()}: backends {status.BackendsUp}/{status.BackendsTotal} up, "
            + $"routes {status.RoutesAnnounced}/{status.RoutesTotal} announced, "
            + $"BGP {status.NeighborsEstablished}/{status.NeighborsTotal} established");
        if (status.Problems.Count == 0) return line;
        var more = status.Problems.Count == 1 ? ""
            : string.Create(CultureInfo.InvariantCulture, $" (and {status.Problems.Count - 1} more: holdfast status)");
        return $"{line}; {status.Problems[0]}{more}";
    }

    // A manager that was told of a reload waits for READY=1, whatever came of it.
    private void OnReloading(bool begins)
    {
        lock (_gate)
        {
            if (_isStopping) return;
            if (begins) _systemd.Reloading();
            else _systemd.Ready(_line = Line(StatusReports.Of(_node.View)));
        }
    }

    private void Update()
    {
        lock (_gate)
        {
            var line = Line(StatusReports.Of(_node.View));
            if (_isStopping || line == _line) return;
            _systemd.Status(_line = line);
        }
    }
}
