using System.Collections.Immutable;
using System.Net;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Hooks;
using Holdfast.Anycast.Resolver;
using Holdfast.Anycast.Services;
using Holdfast.Bgp;
using Microsoft.Extensions.Logging;

namespace Holdfast.Anycast;

/// <summary>
/// Watches the services and says which routes are to be announced. Everything that happens (a round's end, a pool's
/// change, a heartbeat, a disable file, an operator's word) is told to the prefixes it concerns under one lock; then
/// all decide anew, and the whole set of routes is handed on if it has changed.
/// </summary>
public sealed class AnycastEngine : IDisposable
{
    private static readonly TimeSpan PulseInterval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly IResolverView _resolver;
    private readonly TimeProvider _time;
    private readonly Func<CheckOptions, PolledCheck?> _polledCheck;
    private readonly TransitionLog _log;
    private readonly ServiceBoard _board;
    private readonly AnycastOptions _first;
    private ITimer? _pulse;
    private int _lookingForFiles;

    /// <summary>Prepares an engine that does nothing before <see cref="Start"/>.</summary>
    /// <param name="options">The services.</param>
    /// <param name="resolver">The resolver they stand for.</param>
    /// <param name="announce">Takes the whole set of wanted routes whenever it has changed; called under the engine's lock, so it returns at once.</param>
    /// <param name="timeProvider">The clock of rounds, heartbeat and drain.</param>
    /// <param name="loggerFactory">Where transitions are logged.</param>
    public AnycastEngine(AnycastOptions options, IResolverView resolver, Action<IReadOnlyCollection<Route>> announce,
        TimeProvider timeProvider, ILoggerFactory loggerFactory)
        : this(options, resolver, announce, timeProvider, loggerFactory, PolledChecks.Asking(resolver, timeProvider)) { }

    internal AnycastEngine(AnycastOptions options, IResolverView resolver, Action<IReadOnlyCollection<Route>> announce,
        TimeProvider timeProvider, ILoggerFactory loggerFactory, Func<CheckOptions, PolledCheck?> polledCheck, RunCommand? runHook = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(resolver);
        ArgumentNullException.ThrowIfNull(announce);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        (_first, _resolver, _time, _polledCheck) = (options, resolver, timeProvider, polledCheck);
        var logger = loggerFactory.CreateLogger<AnycastEngine>();
        _log = new TransitionLog(logger, transition => Transitioned?.Invoke(transition));
        var run = runHook ?? PolledChecks.Running(timeProvider);
        _board = new ServiceBoard(resolver, announce, _log, timeProvider, target => new HookQueue(target, run, logger));
    }

    /// <summary>Routes announced now, in the services' order.</summary>
    public ImmutableArray<Route> Announced
    {
        get { lock (_gate) return _board.Announced; }
    }

    /// <summary>Raised for each transition of state or announcement, in order and under the engine's lock: handlers return at once and do not call back.</summary>
    public event Action<Transition>? Transitioned;

    /// <summary>Raised, on any thread, when a drain has ended by itself; <see cref="Drains"/> is without it already.</summary>
    public event Action<Drain>? DrainExpired;

    /// <summary>What is drained now.</summary>
    public DrainState Drains
    {
        get { lock (_gate) return _board.Drains; }
    }

    /// <summary>What holds the whole node back after it died young again and again; null when nothing does.</summary>
    public CrashBackoff? Backoff
    {
        get { lock (_gate) return _board.Backoff; }
    }

    /// <summary>Each prefix of each service, as it is now.</summary>
    public ImmutableArray<PrefixStatus> Snapshot()
    {
        lock (_gate) return [.. _board.Prefixes.Select(prefix => prefix.Status())];
    }

    /// <summary>Why a service is announced or not; null when there is no such service.</summary>
    /// <param name="service">Its name.</param>
    public ServiceExplanation? Explain(string service)
    {
        lock (_gate) return _board.Explain(service);
    }

    /// <summary>The routes that would be announced at once if these options were taken over now. Nothing changes.</summary>
    /// <param name="options">Valid options.</param>
    public ImmutableArray<Route> Preview(AnycastOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        lock (_gate) return _board.Preview(options);
    }

    /// <summary>Begins to watch pools, heartbeat and disable files. Rounds of checks begin with <see cref="MarkReady"/>.</summary>
    /// <param name="drains">What is drained from the start, as it was when the node stopped; null: nothing.</param>
    /// <param name="backoff">What holds the whole node back; null: nothing.</param>
    public void Start(DrainState? drains = null, CrashBackoff? backoff = null)
    {
        lock (_gate)
        {
            _board.Drain(drains ?? DrainState.None);
            _board.Backoff = backoff;
            _board.TakeOver(_first);
            _board.Settle();
        }
        _resolver.BackendsChanged += LookAtGates;
        _pulse = _time.CreateTimer(_ => Pulse(), null, PulseInterval, PulseInterval);
    }

    /// <summary>
    /// Addresses and listeners of all services are there: their first round of checks begins, and they may be announced.
    /// Call it again after <see cref="Apply"/>, once those of the new services are there as well.
    /// </summary>
    /// <param name="isThere">Which service addresses are there; null when all are. The others wait for a later call.</param>
    public void MarkReady(Func<IPAddress, bool>? isThere = null)
    {
        ImmutableArray<PrefixMonitor> begun;
        lock (_gate)
        {
            if (_board.Stopping) return;
            begun = [.. _board.Prefixes.Where(prefix => !prefix.Ready && (isThere is null || isThere(prefix.Prefix.Address)))];
            foreach (var prefix in begun) prefix.Ready = true;
            _board.Settle();
        }
        StartRounds(begun);
    }

    /// <summary>
    /// Announces a service's routes, or all, with GRACEFUL_SHUTDOWN, then withdraws them until <see cref="Undrain"/>; checks
    /// and answers go on.
    /// </summary>
    /// <param name="drain">What, until when, and why. It takes the place of an earlier drain of the same service or node.</param>
    /// <returns>False when there is no such service.</returns>
    public bool Drain(Drain drain)
    {
        ArgumentNullException.ThrowIfNull(drain);
        return ChangeDrains(drain.Service, drains => drains.With(drain));
    }

    /// <summary>Takes <see cref="Drain"/> back.</summary>
    /// <param name="service">Its name; null for the whole node and every service of it.</param>
    /// <returns>False when there is no such service.</returns>
    public bool Undrain(string? service = null) => ChangeDrains(service, drains => drains.Without(service));

    /// <summary>
    /// Takes a new configuration over. What is unchanged keeps its state; removed prefixes are withdrawn before this
    /// returns, so that addresses and listeners may be taken away after it; new ones wait for <see cref="MarkReady"/>.
    /// </summary>
    /// <param name="options">The new configuration, valid.</param>
    public void Apply(AnycastOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ImmutableArray<PrefixMonitor> anew;
        lock (_gate)
        {
            if (_board.Stopping) return;
            anew = _board.TakeOver(options);
            _board.Settle();
        }
        StartRounds(anew);
    }

    /// <summary>
    /// The node is going away: ends the rounds and withdraws everything, after a moment with GRACEFUL_SHUTDOWN. Queries are to
    /// be answered on.
    /// </summary>
    /// <param name="gracefulAtMost">The longest that moment may be, whatever is configured; null leaves it at that.</param>
    public void BeginStop(TimeSpan? gracefulAtMost = null)
    {
        lock (_gate)
        {
            _board.BeginStop(gracefulAtMost ?? TimeSpan.MaxValue);
            _board.Settle();
            foreach (var prefix in _board.Prefixes) prefix.Rounds?.Dispose();
        }
    }

    /// <summary>
    /// Waits, after <see cref="BeginStop"/>, until the routes are withdrawn and a whole second has passed without a query from a
    /// client at a service address, at most <paramref name="drainTime"/>; then all prefixes are TERMINATED.
    /// </summary>
    /// <param name="drainTime">The longest to wait, in all.</param>
    /// <param name="cancellation">Ends the wait; the prefixes are TERMINATED all the same.</param>
    /// <returns>True when the clients have gone, false when the time was over first.</returns>
    public async Task<bool> WaitForEbbAsync(TimeSpan drainTime, CancellationToken cancellation = default)
    {
        BeginStop(drainTime);
        var begin = _time.GetTimestamp();
        try
        {
            while (!Announced.IsEmpty && _time.GetElapsedTime(begin) < drainTime)
                await Task.Delay(EbbWatch.Look, _time, cancellation).ConfigureAwait(false);
            return await EbbWatch.WaitAsync(QueriesAtServices, drainTime - _time.GetElapsedTime(begin), _time, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Dispose();
            lock (_gate)
            {
                foreach (var prefix in _board.Prefixes) prefix.Terminate("the node has stopped");
                _board.Settle();
            }
        }
    }

    /// <summary>Stops watching; withdraws nothing.</summary>
    public void Dispose()
    {
        _resolver.BackendsChanged -= LookAtGates;
        _pulse?.Dispose();
        lock (_gate)
        {
            foreach (var prefix in _board.Prefixes) prefix.Rounds?.Dispose();
        }
    }

    private bool ChangeDrains(string? service, Func<DrainState, DrainState> change)
    {
        lock (_gate)
        {
            if (service is not null && !_board.Has(service)) return false;
            _board.Drain(change(_board.Drains));
            _board.Settle();
            return true;
        }
    }

    private void ExpireDrains()
    {
        ImmutableArray<Drain> over;
        lock (_gate)
        {
            var rest = _board.Drains.At(_time.GetUtcNow(), out over);
            if (over.IsEmpty) return;
            _board.Drain(rest);
            _board.Settle();
        }
        foreach (var drain in over) DrainExpired?.Invoke(drain);
    }

    /// <summary>Clients' queries at the addresses of services; where there are no services, all.</summary>
    private long QueriesAtServices()
    {
        ImmutableArray<PrefixMonitor> prefixes;
        lock (_gate) prefixes = _board.Prefixes;
        return prefixes.IsEmpty ? _resolver.ClientQueries
            : prefixes.Select(prefix => prefix.Prefix.Address).Distinct().Sum(_resolver.QueriesAt);
    }

    /// <summary>Begins rounds, anew where they run already; spread over a tenth of the interval, so that they do not fire together.</summary>
    private void StartRounds(ImmutableArray<PrefixMonitor> prefixes)
    {
        for (var i = 0; i < prefixes.Length; i++)
        {
            var prefix = prefixes[i];
            CheckRounds rounds;
            TimeSpan delay;
            lock (_gate)
            {
                if (_board.Stopping || !_board.Prefixes.Contains(prefix)) continue;
                var service = prefix.Service;
                ImmutableArray<PolledCheck> checks = [.. service.Checks.Select(_polledCheck).OfType<PolledCheck>()];
                rounds = new CheckRounds(checks, new CheckTarget(service.Name, prefix.Prefix),
                    new RoundTiming(service.Interval, service.Timeout, service.Jitter / 100.0), _time, new Watcher(this, prefix));
                prefix.Rounds?.Dispose();
                prefix.Rounds = rounds;
                prefix.SetChecks(checks);
                delay = service.Interval / 10 * i / prefixes.Length;
            }
            rounds.Start(delay);
        }
    }

    /// <summary>Takes in what the rounds of a prefix have found, unless they are no longer its own.</summary>
    private void Take(PrefixMonitor prefix, CheckRounds rounds, Action<PrefixMonitor> found)
    {
        lock (_gate)
        {
            if (prefix.Rounds != rounds || _board.Stopping) return;
            prefix.LookAtGates(_resolver);
            found(prefix);
            rounds.Pace(prefix.Pace);
            _board.SettleOne(prefix);
        }
    }

    private void LookAtGates()
    {
        lock (_gate)
        {
            foreach (var prefix in _board.Prefixes) prefix.LookAtGates(_resolver);
            _board.Settle();
        }
    }

    private void LookAtTraffic()
    {
        lock (_gate)
        {
            foreach (var prefix in _board.Prefixes) prefix.LookAtTraffic(_resolver);
        }
    }

    private void Pulse()
    {
        LookAtGates();
        LookAtTraffic();
        ExpireDrains();
        // A file system that hangs must hold up neither the heartbeat nor the lock.
        if (Interlocked.Exchange(ref _lookingForFiles, 1) == 1) return;
        LookForDisableFiles();
        Volatile.Write(ref _lookingForFiles, 0);
    }

    private void LookForDisableFiles()
    {
        ImmutableArray<PrefixMonitor> prefixes;
        lock (_gate) prefixes = _board.Prefixes;
        ImmutableArray<(PrefixMonitor Prefix, string File, bool Exists)> looked =
            [.. from prefix in prefixes let file = prefix.DisableFile where file is not null select (prefix, file, Path.Exists(file))];
        if (looked.IsEmpty) return;
        lock (_gate)
        {
            foreach (var (prefix, file, exists) in looked)
                if (prefix.DisableFile == file && _board.Prefixes.Contains(prefix)) prefix.TakeDisableFile(exists);
            _board.Settle();
        }
    }

    private sealed class Watcher(AnycastEngine engine, PrefixMonitor prefix) : IRoundWatcher
    {
        public void Found(CheckRounds rounds, int check, CheckResult result) =>
            engine.Take(prefix, rounds, its => its.TakeResult(check, result));

        public void Ended(CheckRounds rounds) => engine.Take(prefix, rounds, static its => its.EndRound());
    }
}
