using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Health;
using Holdfast.Anycast.Hooks;
using Holdfast.Anycast.Resolver;
using Holdfast.Bgp;

namespace Holdfast.Anycast.Services;

/// <summary>
/// All that is known of one prefix of a service: its inputs, its health, and the decision they led to. It does nothing
/// by itself and is not synchronised; <see cref="AnycastEngine"/> tells it what happens, and to decide anew after.
/// </summary>
internal sealed class PrefixMonitor
{
    private readonly TransitionLog _log;
    private readonly TimeProvider _time;
    private readonly FallHistory _falls;
    private readonly RoundVerdict _round = new();
    private ImmutableArray<CheckState> _checks = [];
    private ImmutableArray<PoolState> _pools = [];
    private HeartbeatState _heartbeat = new(TimeSpan.MaxValue);
    private PrefixHealth _health;
    private bool _disableFileExists;
    private long _transitions;
    private DateTimeOffset _since;
    private DateTimeOffset _decidedSince;
    private AnnouncementDecision? _wouldBe;
    private readonly TrafficMeter _traffic;
    private long _decidedAt;
    private long? _leavingUntil;

    internal PrefixMonitor(ServiceOptions service, ServicePrefix prefix, TransitionLog log, TimeProvider time)
    {
        (Service, Prefix, _log, _time) = (service, prefix, log, time);
        _falls = new FallHistory(time);
        _traffic = new TrafficMeter(time);
        _since = _decidedSince = time.GetUtcNow();
        _decidedAt = time.GetTimestamp();
        _health = PrefixHealth.Initial(service.Rise, service.Fall);
        DisableFile = service.DisableFileOf(prefix);
        Decision = AnnouncementDecision.For(Inputs(Lifecycle.Starting));
    }

    internal ServiceOptions Service { get; private set; }

    internal ServicePrefix Prefix { get; }

    /// <summary>Address and listeners are there.</summary>
    internal bool Ready { get; set; }

    /// <summary>What an operator has drained the service with.</summary>
    internal Drain? Drain { get; set; }

    /// <summary>What holds the whole node back, or null.</summary>
    internal CrashBackoff? Backoff { get; set; }

    /// <summary>The rounds of its polled checks, once it is ready.</summary>
    internal CheckRounds? Rounds { get; set; }

    /// <summary>Its hooks on their way; null runs none.</summary>
    internal HookQueue? Hooks { get; init; }

    /// <summary>The last decision.</summary>
    internal AnnouncementDecision Decision { get; private set; }

    /// <summary>The disable file to look for, or null.</summary>
    internal string? DisableFile { get; private set; }

    /// <summary>The route, as the last decision has it; null when it is withdrawn.</summary>
    internal Route? Route => Decision.Med is not { } med ? null
        : Leaving(Decision.Attributes.On(new Route(Prefix.Announced)
        {
            Med = med,
            NextHop = Service.NextHop,
            Communities = Service.Communities,
            AsPathPrepend = Service.AsPathPrepend,
            LocalPref = Service.LocalPreference,
        }));

    // RFC 8326, section 4.1: the community goes on the route before it is withdrawn.
    private Route Leaving(Route route) =>
        Decision.GracefulShutdown ? route with { Communities = route.Communities.Union(CommunitySet.Of(Community.GracefulShutdown)) } : route;

    /// <summary>From one round to the next, as it stands now.</summary>
    internal TimeSpan Pace => _health.State is HealthState.Rising or HealthState.Falling ? Service.FastInterval ?? Service.Interval : Service.Interval;

    /// <summary>How often it fell of late, and what follows from that.</summary>
    internal DampingState Damping => Service.Damping is not { } options ? DampingState.Off : DampingState.After(
        options, _falls.Within(options.Window), (Service.FastInterval ?? Service.Interval) * (1 - Service.Jitter / 100.0));

    /// <summary>Checks and pools that must hold.</summary>
    private int Required => Service.Require ?? Service.Checks.Length;

    private string? GateClosed => !_heartbeat.Good ? _heartbeat.ToString()
        : Service.Checks.Length - _pools.Count(pool => !pool.Good) < Required ? _pools.First(pool => !pool.Good).ToString()
        : null;

    /// <summary>The configuration has changed: health and the standing of unchanged checks stay.</summary>
    internal void Reconfigure(ServiceOptions service)
    {
        Service = service;
        DisableFile = service.DisableFileOf(Prefix);
        _health = _health.WithThresholds(service.Rise + Damping.ExtraRounds, service.Fall);
    }

    /// <summary>The route as it would be at once if the service were configured so. Nothing changes.</summary>
    internal Route? RouteUnder(ServiceOptions service, IResolverView resolver, bool stopping)
    {
        var now = (Service, _pools, _disableFileExists, Decision);
        try
        {
            Service = service;
            _pools = PoolsOf(service, resolver);
            var disableFile = service.DisableFileOf(Prefix);
            if (disableFile != DisableFile) _disableFileExists = Path.Exists(disableFile);
            Decision = AnnouncementDecision.For(Inputs(stopping ? Lifecycle.Stopping : Ready ? Lifecycle.Running : Lifecycle.Starting));
            return Route;
        }
        finally
        {
            (Service, _pools, _disableFileExists, Decision) = now;
        }
    }

    /// <summary>Names the polled checks of rounds that begin; those known by the same words keep their standing.</summary>
    internal void SetChecks(ImmutableArray<PolledCheck> checks)
    {
        _checks = [.. checks.Select(check => _checks.FirstOrDefault(known => known.Check == check.Description) ?? new CheckState(check.Description))];
        _round.Begin();
    }

    /// <summary>One of the polled checks has ended. The round is judged as soon as the others cannot change the verdict.</summary>
    internal void TakeResult(int check, CheckResult result)
    {
        _checks = _checks.SetItem(check, _checks[check].After(result, _time.GetUtcNow()));
        _round.Take(_checks[check], result);
        if (_round.Decide(_heartbeat, _pools, Required, _checks.Length) is { } good) Judge(good);
    }

    /// <summary>All polled checks of the round have ended.</summary>
    internal void EndRound()
    {
        if (_round.Decide(_heartbeat, _pools, Required, _round.Results) is { } good) Judge(good);
        _round.Begin();
    }

    /// <summary>Looks at what is known at once: pools and heartbeat.</summary>
    internal void LookAtGates(IResolverView resolver)
    {
        _heartbeat = new HeartbeatState(resolver.HeartbeatAge);
        _pools = PoolsOf(Service, resolver);
        if (GateClosed is { } words) Become(_health.AfterGateClosed(), words);
    }

    /// <summary>Looks at how much clients ask.</summary>
    internal void LookAtTraffic(IResolverView resolver) => _traffic.Look(resolver.QueriesAt(Prefix.Address));

    /// <summary>From now on, for so long, a route that is announced goes only after GRACEFUL_SHUTDOWN; one that is not stays as it is.</summary>
    internal void BeginToLeave(TimeSpan gracefulShutdownTime) => _leavingUntil = Route is null || gracefulShutdownTime <= TimeSpan.Zero ? null
        : _leavingUntil ?? _time.GetTimestamp() + (long)(gracefulShutdownTime.TotalSeconds * _time.TimestampFrequency);

    /// <summary>It stays after all, or its time is over.</summary>
    internal void EndLeaving() => _leavingUntil = null;

    private void Judge(bool good)
    {
        // What fell long ago damps no more, also while it is rising.
        _health = _health.WithThresholds(Service.Rise + Damping.ExtraRounds, Service.Fall);
        var next = _health.AfterRound(good);
        if (good)
        {
            Become(next, next.IsUp && !_health.IsUp && next.Rise > 1 ? string.Create(CultureInfo.InvariantCulture, $"{next.Rise} good rounds in a row") : "good round");
            return;
        }
        var words = _round.WordsAgainst(_heartbeat, _pools, Service.Require);
        Become(next, _health.IsUp && !next.IsUp ? $"{words}, {_health.Fall}/{_health.Fall}" : words);
    }

    /// <summary>Somebody has looked for the disable file.</summary>
    internal void TakeDisableFile(bool exists)
    {
        _disableFileExists = exists;
        Become(_health.AfterDisableFile(exists), exists ? $"disable file {DisableFile} exists" : "the disable file is gone");
    }

    /// <summary>It is over.</summary>
    internal void Terminate(string reason) => Become(_health.Terminated(), reason);

    /// <summary>Decides anew.</summary>
    /// <param name="stopping">The node is going away.</param>
    internal void Decide(bool stopping)
    {
        if (_leavingUntil <= _time.GetTimestamp()) _leavingUntil = null;
        var inputs = Inputs(stopping ? Lifecycle.Stopping : Ready ? Lifecycle.Running : Lifecycle.Starting);
        var next = AnnouncementDecision.For(inputs);
        _wouldBe = Drain is null ? null : AnnouncementDecision.For(inputs with { Drain = null });
        if (next.ToString() != Decision.ToString())
        {
            _decidedSince = _time.GetUtcNow();
            _decidedAt = _time.GetTimestamp();
            Note(TransitionKind.Announcement, Decision.ToString(), next.ToString(), next.Reasons[0]);
        }
        Decision = next;
    }

    internal PrefixStatus Status() => new(
        Service.Name, Prefix.ToString(), _health.ToString(), _since, ChecksInShort(), Decision.Announcement, Decision.Med,
        _decidedSince, Decision.Reasons[0], _wouldBe?.ToString())
    {
        CheckStates = _checks,
        Transitions = _transitions,
        Falls = _falls.Total,
        Damped = Damping is { Damped: true } damping ? damping.ToString() : null,
        Hooks = Hooks?.Counts ?? HookCounts.Zero,
        Drain = Drain,
        GracefulShutdown = Decision.GracefulShutdown,
        QueriesPerSecond = _traffic.PerSecond,
        QuietFor = _traffic.QuietFor,
        HasEbbed = Decision.Announcement == Announcement.Withdraw && _traffic.QuietFor >= EbbWatch.Quiet
            && _time.GetElapsedTime(_decidedAt) >= EbbWatch.Quiet,
    };

    internal PrefixExplanation Explain(bool stopping) => new(
        Prefix.ToString(), Prefix.Announced.ToString(), _health.ToString(), _since,
        ExplainedInput.Of(Inputs(stopping ? Lifecycle.Stopping : Ready ? Lifecycle.Running : Lifecycle.Starting)),
        Decision.Announcement, Decision.Med, _decidedSince, Decision.Reasons, _wouldBe?.ToString());

    private DecisionInputs Inputs(Lifecycle lifecycle) => new()
    {
        Lifecycle = lifecycle,
        Drain = Drain,
        Leaving = _leavingUntil > _time.GetTimestamp(),
        Backoff = Backoff,
        DisableFile = DisableFile,
        DisableFileExists = _disableFileExists,
        Health = _health,
        Damping = Damping,
        Require = Service.Require,
        Checks = _checks,
        Pools = _pools,
        Heartbeat = _heartbeat,
        Med = Service.Med,
        OnDown = Service.OnDown,
        OnDisabled = Service.OnDisabled,
    };

    private void Become(PrefixHealth next, string reason)
    {
        if (next == _health) return;
        var before = _health;
        _health = next;
        if (before.IsUp && next.State == HealthState.Down)
        {
            _falls.Add();
            if (Damping is { Damped: true } damping)
            {
                _health = _health.WithThresholds(Service.Rise + damping.ExtraRounds, Service.Fall);
                reason = $"{reason}; damped: {damping}";
            }
        }
        if (next.Name != before.Name)
        {
            _since = _time.GetUtcNow();
            _transitions++;
        }
        if (next.Name == before.Name) Note(TransitionKind.Step, before.ToString(), next.ToString(), reason);
        else
        {
            Note(TransitionKind.State, before.Name, next.ToString(), reason);
            Hooks?.Add(Service.Hooks, before.Name, next.Name, reason);
        }
    }

    private void Note(TransitionKind kind, string from, string to, string reason) =>
        _log.Add(new Transition(_time.GetUtcNow(), kind, Service.Name, Prefix.ToString(), from, to, reason));

    private static ImmutableArray<PoolState> PoolsOf(ServiceOptions service, IResolverView resolver) =>
        [.. service.Checks.OfType<CheckOptions.Pool>().Select(pool => new PoolState(pool.Name, resolver.UsableBackends(pool.Name), pool.Minimum))];

    private string ChecksInShort()
    {
        var all = _checks.Length + _pools.Length;
        var good = _checks.Count(check => check.Good == true) + _pools.Count(pool => pool.Good);
        var wrong = GateClosed ?? _checks.FirstOrDefault(check => check.Good == false)?.ToString();
        var count = all == 0 ? "heartbeat only" : string.Create(CultureInfo.InvariantCulture, $"{good}/{all} ok");
        if (Service.Require is { } require) count = string.Create(CultureInfo.InvariantCulture, $"{count}, needs {require}");
        return wrong is null ? count : $"{count}, {wrong}";
    }
}
