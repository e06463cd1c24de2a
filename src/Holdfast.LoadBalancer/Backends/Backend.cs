using System.Net;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Handover;
using Holdfast.LoadBalancer.Health;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.LoadBalancer.Backends;

/// <summary>A server that queries are passed to: its options, which never change, and its live state.</summary>
internal sealed class Backend : IHealthCheckTarget
{
    private readonly BackendLiveState _live;
    private volatile BackendMode _mode;

    /// <summary>A backend that starts anew, or goes on with the state of the one it replaces.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="workers">Threads that count, each in a cell of its own.</param>
    /// <param name="replaced">
    /// The backend before a reload; its state is kept when it was the same server for the same threads.
    /// </param>
    public Backend(BackendOptions options, int workers, Backend? replaced = null)
    {
        Options = options;
        var same = replaced is not null && replaced.Options.EndPoint.Equals(options.EndPoint) && replaced.Workers == workers;
        _live = same ? replaced!._live : new BackendLiveState(workers);
        _mode = same && replaced!.Options.Mode == options.Mode ? replaced.Mode : options.Mode;
    }

    /// <summary>What it was told.</summary>
    public BackendOptions Options { get; }

    /// <summary>What records of queries know it by, from 1: one that takes its place in a reload has the same.</summary>
    public short Number { get; init; } = 1;

    /// <summary>What it has shown of client subnets; kept over a reload, as long as it is the same server.</summary>
    public SubnetSupport Subnets => _live.Subnets;

    /// <summary>Threads that count.</summary>
    public int Workers => _live.Cells.Length;

    /// <summary>Who says whether it is up.</summary>
    public BackendMode Mode => _mode;

    /// <summary>Whether queries may go to it.</summary>
    public bool IsUp => _mode switch
    {
        BackendMode.Up => true,
        BackendMode.Down => false,
        _ => _live.IsUp,
    };

    /// <summary>Whether its checks say that it is up, whoever decides.</summary>
    public bool ChecksSayUp => _live.IsUp;

    /// <summary>Queries in flight, over all workers.</summary>
    public long Outstanding
    {
        get
        {
            long sum = 0;
            foreach (ref var cell in _live.Cells.AsSpan())
                sum += Volatile.Read(ref cell.Outstanding);
            return Math.Max(0, sum);
        }
    }

    /// <summary>
    /// Average latency in microseconds over all workers, each weighted by its answers; 0 before the first answer.
    /// </summary>
    public double LatencyMicroseconds
    {
        get
        {
            double sum = 0;
            long answers = 0;
            foreach (ref var cell in _live.Cells.AsSpan())
            {
                var count = Volatile.Read(ref cell[BackendCounter.Answers]);
                sum += Volatile.Read(ref cell.LatencyMicroseconds) * count;
                answers += count;
            }
            return answers == 0 ? 0 : sum / answers;
        }
    }

    /// <summary>What the checks have come to.</summary>
    public BackendHealth Health => _live.Health;

    /// <summary>Whether queries of clients say that it has died since its last check.</summary>
    public BackendSuspicion Suspicion => _live.Suspicion;

    /// <summary>Its rising share since it came up; null when it has the whole at once.</summary>
    public SlowStart? SlowStart => Options.SlowStart > TimeSpan.Zero ? _live.SlowStart : null;

    string IHealthCheckTarget.Name => Options.Name;

    IPEndPoint IHealthCheckTarget.EndPoint => Options.EndPoint;

    IPAddress? IHealthCheckTarget.Source => Options.Source;

    HealthCheckOptions IHealthCheckTarget.HealthCheck => Options.HealthCheck;

    bool IHealthCheckTarget.ProxyProtocol => Options.ProxyProtocol;

    bool IHealthCheckTarget.IsChecked => Mode == BackendMode.Auto;

    /// <summary>Raised, on the thread that turned it, after <see cref="IsUp"/> may have changed.</summary>
    public event Action? Changed
    {
        add
        {
            _live.Changed += value;
            _modeChanged += value;
        }
        remove
        {
            _live.Changed -= value;
            _modeChanged -= value;
        }
    }

    private event Action? _modeChanged;

    /// <summary>The counters of one worker; the worker alone writes to them.</summary>
    public ref BackendCell Cell(int worker) => ref _live.Cells[worker];

    /// <summary>
    /// Forces it up or down, or leaves it to its check again; lasts until options with another mode are loaded.
    /// </summary>
    public void SetMode(BackendMode mode)
    {
        bool wasUp = IsUp;
        _mode = mode;
        if (!wasUp && IsUp)
            _live.SlowStart.Begin();
        _modeChanged?.Invoke();
    }

    /// <summary>It has refused a query.</summary>
    /// <param name="now">The present moment: a timestamp of the clock's.</param>
    /// <param name="isDatagram">Whether that came in a datagram.</param>
    public void Refused(long now, bool isDatagram)
    {
        // What comes over another transport than the check does proves nothing: it may be served over one and not the other.
        bool isProof = isDatagram != Options.HealthCheck.Tcp;
        Suspicion.ByRefusal(now, isProof ? Options.HealthCheck.Fall : 0);
    }

    /// <summary>Has it count as up until its first check decides.</summary>
    public void PresumeUp() => _live.PresumeUp();

    /// <summary>Takes in a check's result; true when the checks' verdict turned by it.</summary>
    public bool Record(CheckResult result) => _live.Record(result, Options.HealthCheck.Rise, Options.HealthCheck.Fall);

    /// <summary>What its checks have found, for another process.</summary>
    public BackendHandover Leave() =>
        new(Options.Name, Options.EndPoint.ToString(), Health.IsUp, Health.Streak,
            [.. _live.LatestChecks.Select(
                check => new BackendCheckHandover(check.At, check.Success, check.Text, check.Duration))]);

    /// <summary>Begins with what another process has found, if it is the same server.</summary>
    public void Inherit(BackendHandover left)
    {
        if (left.EndPoint == Options.EndPoint.ToString())
            _live.Restore(new BackendHealth(left.IsUp, IsKnown: true, left.Streak),
                [.. left.Checks.Select(check => new CheckResult(check.At, check.Success, check.Text, check.Duration))]);
    }

    /// <summary>The backend at this moment.</summary>
    public BackendStatus Status()
    {
        var counters = new CounterValues((int)BackendCounter.End);
        var durations = LatencyHistogram.Empty;
        foreach (ref var cell in _live.Cells.AsSpan())
        {
            counters.Add(ref cell[0]);
            durations += cell.Durations.Read(LatencyScale.Microseconds.Frequency);
        }

        return new()
        {
            Name = Options.Name,
            EndPoint = Options.EndPoint,
            State = _mode switch
            {
                BackendMode.Up => BackendState.ForcedUp,
                BackendMode.Down => BackendState.ForcedDown,
                _ => _live.IsUp ? BackendState.Up : BackendState.Down,
            },
            IsSuspected = Suspicion.Exists,
            Order = Options.Order,
            Weight = Options.Weight,
            Pools = Options.Pools,
            Counters = counters,
            Outstanding = Outstanding,
            Latency = counters[(int)BackendCounter.Answers] == 0 ? null : TimeSpan.FromMicroseconds(LatencyMicroseconds),
            Durations = durations,
            LastCheck = _live.LastCheck,
            LatestChecks = _live.LatestChecks,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Options.Name} ({Options.EndPoint})";
}
