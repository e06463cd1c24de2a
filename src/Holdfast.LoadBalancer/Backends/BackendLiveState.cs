using System.Collections.Immutable;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Health;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.LoadBalancer.Backends;

/// <summary>
/// What changes about a backend while it serves. It outlives a reload that changes the backend's options but not its address.
/// </summary>
internal sealed class BackendLiveState
{
    private readonly Lock _transition = new();
    private readonly CheckHistory _checks = new();
    private BackendHealth _health;
    private volatile bool _isUp;

    /// <summary>State of a backend not checked yet.</summary>
    /// <param name="workers">How many cells there are.</param>
    public BackendLiveState(int workers) => Cells = GC.AllocateArray<BackendCell>(workers, pinned: true);

    /// <summary>A cell a worker. Pinned, so that the collector never moves what workers write to.</summary>
    public BackendCell[] Cells { get; }

    /// <summary>Whether queries say that it has died since.</summary>
    public BackendSuspicion Suspicion { get; } = new();

    /// <summary>Its rising share since it came up.</summary>
    public SlowStart SlowStart { get; } = new();

    /// <summary>What it has shown of client subnets.</summary>
    public SubnetSupport Subnets { get; } = new();

    /// <summary>Whether the checks say it is up.</summary>
    public bool IsUp => _isUp;

    /// <summary>The health as it stands.</summary>
    public BackendHealth Health
    {
        get
        {
            lock (_transition)
                return _health;
        }
    }

    /// <summary>The last check, or null before the first.</summary>
    public CheckResult? LastCheck { get; private set; }

    /// <summary>The last checks, the oldest first.</summary>
    public ImmutableArray<CheckResult> LatestChecks
    {
        get
        {
            lock (_transition)
                return _checks.Latest;
        }
    }

    /// <summary>Raised after the checks came to another verdict, or to their first.</summary>
    public event Action? Changed;

    /// <summary>Has it count as up until its first check decides.</summary>
    public void PresumeUp()
    {
        lock (_transition)
        {
            if (_health.IsKnown)
                return;
            _isUp = true;
        }
        Changed?.Invoke();
    }

    /// <summary>Begins with what was found before.</summary>
    /// <param name="health">What the checks have come to.</param>
    /// <param name="checks">The last of them, the oldest first.</param>
    public void Restore(BackendHealth health, IReadOnlyList<CheckResult> checks)
    {
        lock (_transition)
        {
            _health = health;
            foreach (var check in checks)
                _checks.Add(check);
            LastCheck = checks.Count > 0 ? checks[^1] : null;
            _isUp = health.IsUp;
        }
        Changed?.Invoke();
    }

    /// <summary>Takes in one check's result; true when it is known for the first time, came up or went down by it.</summary>
    public bool Record(CheckResult result, int rise, int fall)
    {
        bool turned;
        lock (_transition)
        {
            var before = _health;
            _health = before.After(result.Success, rise, fall);
            LastCheck = result;
            _checks.Add(result);
            _isUp = _health.IsUp;
            turned = before.IsUp != _health.IsUp || !before.IsKnown;
        }
        if (turned && _isUp)
            SlowStart.Begin();
        // The verdict stands in the place of a suspicion.
        if (turned || !result.Success && !_isUp)
            Suspicion.End();
        if (turned)
            Changed?.Invoke();
        return turned;
    }
}
