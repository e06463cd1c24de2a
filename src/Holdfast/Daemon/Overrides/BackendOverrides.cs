using System.Collections.Immutable;
using System.Net;
using Holdfast.Collections;
using Holdfast.Contracts;
using Holdfast.Linux.Clocks;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Daemon.Overrides;

/// <summary>
/// What operators have said of backends in place of the configuration: applied, kept over restarts, and ended when their time is
/// over. They know no other clock than the wall clock, and are moved with it when it is set.
/// </summary>
internal sealed class BackendOverrides : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly LoadBalancer.LoadBalancer _balancer;
    private readonly TimeProvider _time;
    private readonly ClockSteps _clock;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private ImmutableArray<BackendOverride> _all = [];
    private ImmutableArray<BackendOptions> _configured;

    /// <param name="balancer">Whose backends they are.</param>
    /// <param name="configured">The backends as configured.</param>
    /// <param name="time">The clock.</param>
    public BackendOverrides(LoadBalancer.LoadBalancer balancer, IEnumerable<BackendOptions> configured, TimeProvider time)
    {
        (_balancer, _time, _configured) = (balancer, time, [.. configured]);
        _clock = new ClockSteps(time);
        _timer = time.CreateTimer(_ => Expire(), null, Look, Look);
    }

    /// <summary>Raised, on a thread of the pool, with one whose time is over: <see cref="End"/> is due.</summary>
    public event Action<BackendOverride>? Expired;

    /// <summary>Those in force, in the order they were given.</summary>
    public ImmutableArray<BackendOverride> All
    {
        get
        {
            lock (_gate) return _all;
        }
    }

    /// <summary>What is said of a backend; null when nothing is.</summary>
    public BackendOverride? Of(string backend) => All.FirstOrDefault(one => one.Backend == backend);

    /// <summary>Takes those over that an earlier run of the node has kept; of backends that are gone, nothing.</summary>
    public void Restore(IEnumerable<BackendOverride> kept)
    {
        ImmutableArray<BackendOverride> known = [.. kept.Where(one => _balancer.SetBackendMode(one.Backend, one.Mode))];
        lock (_gate) _all = known;
    }

    /// <summary>Applies one, in place of an earlier one of the same backend.</summary>
    /// <returns>False when there is no such backend.</returns>
    public bool Set(BackendOverride wanted)
    {
        lock (_gate)
        {
            if (!_balancer.SetBackendMode(wanted.Backend, wanted.Mode)) return false;
            _all = _all.RemoveAll(one => one.Backend == wanted.Backend);
            if (wanted.Mode != ConfiguredMode(wanted.Backend)) _all = _all.Add(wanted);
            return true;
        }
    }

    /// <summary>Has a backend be as configured again, where this is still what is said of it.</summary>
    public void End(BackendOverride over)
    {
        lock (_gate)
        {
            if (!_all.Contains(over)) return;
            _all = _all.Remove(over);
            _balancer.SetBackendMode(over.Backend, ConfiguredMode(over.Backend));
        }
    }

    /// <summary>Takes over other backends: one of another name is the same, one of another address or mode is not.</summary>
    /// <returns>Whether anything has changed by it.</returns>
    public bool Reconfigure(IEnumerable<BackendOptions> configured)
    {
        lock (_gate)
        {
            var before = _all;
            ImmutableArray<BackendOptions> now = [.. configured];
            var (pairs, _) = Successors.Pair(_configured, KeyOf, now, KeyOf);
            _all = [.. from one in _all
                       from pair in pairs
                       where pair.Old?.Name == one.Backend && pair.Old.EndPoint.Equals(pair.New.EndPoint)
                           && pair.Old.Mode == pair.New.Mode
                       select one with { Backend = pair.New.Name }];
            _configured = now;
            return !_all.SequenceEqual(before);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Expire()
    {
        ImmutableArray<BackendOverride> over;
        lock (_gate)
        {
            var step = _clock.Take();
            if (step != TimeSpan.Zero) _all = [.. _all.Select(one => one.Moved(step))];
            over = _all.RemoveAll(one => !one.IsOver(_time.GetUtcNow()));
        }
        // Without the lock: whoever hears of a change of backends has one of its own, which comes first.
        foreach (var one in over) Expired?.Invoke(one);
    }

    private BackendMode ConfiguredMode(string backend) =>
        _configured.FirstOrDefault(one => one.Name == backend)?.Mode ?? BackendMode.Auto;

    private static (IPEndPoint Identity, string Name) KeyOf(BackendOptions backend) => (backend.EndPoint, backend.Name);
}
