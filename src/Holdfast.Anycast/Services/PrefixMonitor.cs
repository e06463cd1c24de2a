using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Health;
using Holdfast.Anycast.Hooks;
using Holdfast.Anycast.Resolver;
using Holdfast.Bgp.Rib;

namespace Holdfast.Anycast.Services;

/// <summary>
/// All that is known of one prefix of a service: its inputs, its health, and the decision they led to. It does nothing
/// by itself and is not synchronised; <see cref="AnycastEngine"/> tells it what happens, and to decide anew after.
/// </summary>
internal sealed partial class PrefixMonitor
{
    private readonly TransitionLog _log;
    private readonly TimeProvider _time;
    private readonly FallHistory _falls;
    private readonly TrafficMeter _traffic;
    private readonly RoundVerdict _round = new();
    private ImmutableArray<CheckState> _checks = [];
    private ImmutableArray<PoolState> _pools = [];
    private HeartbeatState _heartbeat = new(TimeSpan.MaxValue);
    private PrefixHealth _health;
    private bool _disableFileExists;
    private bool _isChanged;
    private long _transitions;
    private DateTimeOffset _since;
    private DateTimeOffset _decidedSince;
    private long _decidedAt;
    private AnnouncementDecision? _undrained;
    private SharedPrefix? _shared;
    private long? _gracefulUntil;

    internal PrefixMonitor(ServiceOptions service, ServicePrefix prefix, TransitionLog log, TimeProvider time)
    {
        (Service, Prefix, _log, _time) = (service, prefix, log, time);
        _falls = new FallHistory(time);
        _traffic = new TrafficMeter(time);
        _since = _decidedSince = time.GetUtcNow();
        _decidedAt = time.GetTimestamp();
        _health = PrefixHealth.Initial(service.Rise, service.Fall);
        DisableFile = service.DisableFileOf(prefix);
        Alone = Decision = AnnouncementDecision.For(Inputs(stopping: false));
    }

    internal ServiceOptions Service { get; private set; }

    internal ServicePrefix Prefix { get; }

    /// <summary>Address and listeners are there, or have been.</summary>
    internal bool Ready { get; set; }

    /// <summary>How its address stands; null when nobody has looked yet.</summary>
    internal AddressStatus? Address { get; set; }

    /// <summary>What an operator has drained the service with.</summary>
    internal Drain? Drain { get; set; }

    /// <summary>What holds the whole node back, or null.</summary>
    internal CrashBackoff? Backoff { get; set; }

    /// <summary>The rounds of its polled checks, once it is ready.</summary>
    internal CheckRounds? Rounds { get; private set; }

    /// <summary>Its hooks that wait to be run; null runs none.</summary>
    internal HookQueue? Hooks { get; init; }

    /// <summary>The last decision.</summary>
    internal AnnouncementDecision Decision { get; private set; }

    /// <summary>The same, had it its announced prefix for itself.</summary>
    internal AnnouncementDecision Alone { get; private set; }

    /// <summary>Whether what was read since the last decision, or time alone, may lead to another one.</summary>
    internal bool IsDue => _isChanged || _gracefulUntil is not null || Backoff is not null;

    /// <summary>The disable file to look for, or null.</summary>
    internal string? DisableFile { get; private set; }

    /// <summary>The route, as it would be without others that share it; null when it is withdrawn.</summary>
    internal Route? Route => Service.RouteOf(Prefix, Alone);

    /// <summary>From one round to the next, as it stands now.</summary>
    internal TimeSpan Pace => _health.State is HealthState.Rising or HealthState.Falling
        ? Service.FastInterval ?? Service.Interval : Service.Interval;

    private DampingState Damping => DampingOf(Service);

    private DecisionReason? FirstFailure =>
        _checks.FirstOrDefault(check => check.Good == false) is { } failed ? new DecisionReason.CheckFailed(failed) : null;

    /// <summary>What has closed a gate: speaks for DOWN whatever the polled checks find; null when nothing has.</summary>
    private DecisionReason? ClosedGate => !_heartbeat.Good ? new DecisionReason.HeartbeatLate(_heartbeat)
        : Service.Checks.Length - _pools.Count(pool => !pool.Good) < Service.Required
            ? new DecisionReason.PoolShort(_pools.First(pool => !pool.Good))
        : null;

    /// <summary>The configuration has changed: health and the standing of unchanged checks stay.</summary>
    internal void Reconfigure(ServiceOptions service)
    {
        if (Service.Name != service.Name) Hooks?.Target = new CheckTarget(service.Name, Prefix);
        Service = service;
        DisableFile = service.DisableFileOf(Prefix);
        _health = _health.WithThresholds(service.Rise + Damping.ExtraRounds, service.Fall);
    }

    /// <summary>What would be decided at once for it by itself, were the service configured so.</summary>
    internal AnnouncementDecision Preview(
        ServiceOptions service, IResolverView resolver, DisableFiles disableFiles, bool stopping)
    {
        return AnnouncementDecision.For(Inputs(stopping) with
        {
            Shared = null,
            DisableFileExists = disableFiles.Exists(service.DisableFileOf(Prefix)),
            Disabled = service.Disabled,
            Damping = DampingOf(service),
            Require = service.Require,
            Pools = service.PoolsOf(resolver),
            Med = service.Med,
            OnDown = service.OnDown,
            OnDisabled = service.OnDisabled,
        });
    }

    /// <summary>
    /// Rounds of the service's polled checks, in place of those before; checks with the same description keep their standing.
    /// </summary>
    /// <returns>The rounds; the caller starts them.</returns>
    internal CheckRounds ReplaceRounds(Func<CheckOptions, PolledCheck?> polledCheck, IRoundObserver observer)
    {
        ImmutableArray<PolledCheck> checks = [.. Service.Checks.Select(polledCheck).OfType<PolledCheck>()];
        _checks = [.. checks.Select(check => _checks.FirstOrDefault(known => known.Check == check.Description)
            ?? new CheckState(check.Description))];
        _round.Begin();
        Rounds?.Dispose();
        return Rounds = new CheckRounds(checks, new CheckTarget(Service.Name, Prefix),
            new RoundTiming(Service.Interval, Service.Timeout, Service.Jitter / 100.0), _time, observer);
    }

    /// <summary>A polled check has ended. The round is judged as soon as the others cannot change the verdict.</summary>
    internal void OnCheckEnded(int check, CheckResult result)
    {
        _checks = _checks.SetItem(check, _checks[check].After(result, _time.GetUtcNow()));
        _round.Add(_checks[check], result);
        if (_round.Decide(_heartbeat, _pools, Service.Required, _checks.Length) is { } good) OnVerdict(good);
    }

    /// <summary>All polled checks of the round have ended.</summary>
    internal void OnRoundEnded()
    {
        if (_round.Decide(_heartbeat, _pools, Service.Required, _round.Results) is { } good) OnVerdict(good);
        _round.Begin();
    }

    /// <summary>Reads what is known at once: pools and heartbeat.</summary>
    internal void ReadGates(IResolverView resolver)
    {
        var (wasGood, pools) = (_heartbeat.Good, _pools);
        _heartbeat = new HeartbeatState(resolver.HeartbeatAge);
        _pools = Service.PoolsOf(resolver);
        _isChanged |= wasGood != _heartbeat.Good || !pools.AsSpan().SequenceEqual(_pools.AsSpan());
        if (ClosedGate is { } reason) ChangeHealth(_health.AfterGateClosed(), reason.ToString());
    }

    /// <summary>Reads how much clients ask.</summary>
    internal void ReadTraffic(IResolverView resolver) => _traffic.Sample(resolver.QueriesAt(Prefix.Address));

    /// <summary>
    /// From now on, for so long, a route that is announced goes only after GRACEFUL_SHUTDOWN; one that is not stays as it is.
    /// </summary>
    internal void BeginGracefulShutdown(TimeSpan lasting) => _gracefulUntil = Route is null || lasting <= TimeSpan.Zero ? null
        : _gracefulUntil ?? _time.GetTimestamp() + (long)(lasting.TotalSeconds * _time.TimestampFrequency);

    /// <summary>It stays after all.</summary>
    internal void CancelGracefulShutdown() => _gracefulUntil = null;

    /// <summary>The disable file has been looked for.</summary>
    internal void OnDisableFile(bool exists)
    {
        _disableFileExists = exists;
        ChangeHealth(_health.AfterDisableFile(exists || Service.Disabled),
            exists ? $"disable file {DisableFile} exists" : Service.Disabled ? "disabled in the configuration"
            : "it is disabled no more");
    }

    /// <summary>The wall clock was set: dates move with it.</summary>
    internal void FollowClock(TimeSpan step, Drain? drain) =>
        (_since, _decidedSince, Drain) = (_since + step, _decidedSince + step, drain);

    internal void Terminate(string reason) => ChangeHealth(_health.Terminated(), reason);

    /// <summary>Decides anew what is to become of it by itself; <see cref="Decide"/> follows.</summary>
    /// <param name="stopping">The node is going away.</param>
    internal void DecideAlone(bool stopping)
    {
        if (_gracefulUntil <= _time.GetTimestamp()) _gracefulUntil = null;
        _isChanged = false;
        Alone = AnnouncementDecision.For(Inputs(stopping) with { Shared = null });
    }

    /// <summary>Decides anew, after all that share its announced prefix were decided by themselves.</summary>
    /// <param name="stopping">The node is going away.</param>
    /// <param name="shared">Those others; null when there are none.</param>
    internal void Decide(bool stopping, SharedPrefix? shared)
    {
        _shared = shared;
        var inputs = Inputs(stopping);
        var next = AnnouncementDecision.For(inputs);
        _undrained = Drain is null ? null : AnnouncementDecision.For(inputs with { Drain = null });
        if (!next.AnnouncesLike(Decision))
        {
            _decidedSince = _time.GetUtcNow();
            _decidedAt = _time.GetTimestamp();
            _log.Add(new RouteTransition(Decision, next) { At = _decidedSince, Service = Service.Name, Prefix = Prefix });
        }
        Decision = next;
    }

    private DecisionInputs Inputs(bool stopping) => new()
    {
        Lifecycle = stopping ? Lifecycle.Stopping : Ready ? Lifecycle.Running : Lifecycle.Starting,
        Address = Address,
        Drain = Drain,
        GracefulShutdown = _gracefulUntil > _time.GetTimestamp(),
        Backoff = Backoff,
        DisableFile = DisableFile,
        DisableFileExists = _disableFileExists,
        Disabled = Service.Disabled,
        Health = _health,
        Damping = Damping,
        Require = Service.Require,
        Checks = _checks,
        Pools = _pools,
        Heartbeat = _heartbeat,
        Med = Service.Med,
        OnDown = Service.OnDown,
        OnDisabled = Service.OnDisabled,
        Shared = _shared,
    };

    private void OnVerdict(bool good)
    {
        // What fell long ago damps no more, also while it is rising.
        _health = _health.WithThresholds(Service.Rise + Damping.ExtraRounds, Service.Fall);
        var next = _health.AfterRound(good);
        if (good)
        {
            ChangeHealth(next, next.IsUp && !_health.IsUp && next.Rise > 1
                ? string.Create(CultureInfo.InvariantCulture, $"{next.Rise} good rounds in a row") : "good round");
            return;
        }
        var why = _round.Failures(_heartbeat, _pools, Service.Require);
        ChangeHealth(next, _health.IsUp && !next.IsUp ? $"{why}, {_health.Fall}/{_health.Fall}" : why);
    }

    private void ChangeHealth(PrefixHealth next, string reason)
    {
        if (next == _health) return;
        var before = _health;
        (_health, _isChanged) = (next, true);
        if (before.IsUp && next.State == HealthState.Down)
        {
            _falls.Add();
            if (Damping is { Damped: true } damping)
            {
                _health = _health.WithThresholds(Service.Rise + damping.ExtraRounds, Service.Fall);
                reason = $"{reason}; damped: {damping}";
            }
        }
        HealthTransition change = new(before, next, reason) { At = _time.GetUtcNow(), Service = Service.Name, Prefix = Prefix };
        if (!change.IsStep)
        {
            _since = change.At;
            _transitions++;
            Hooks?.Add(Service.Hooks, before.PrefixState, next.PrefixState, reason);
        }
        _log.Add(change);
    }

    private DampingState DampingOf(ServiceOptions service) =>
        service.Damping is not { } options ? DampingState.Off : DampingState.After(
            options, _falls.Within(options.Window), (service.FastInterval ?? service.Interval) * (1 - service.Jitter / 100.0));
}
