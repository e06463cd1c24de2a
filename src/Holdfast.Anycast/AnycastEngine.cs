using System.Collections.Immutable;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Handover;
using Holdfast.Anycast.Hooks;
using Holdfast.Anycast.Resolver;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Rib;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Supervision;
using Microsoft.Extensions.Logging;

namespace Holdfast.Anycast;

/// <summary>
/// Watches the services and says which routes are to be announced. Everything that happens (a round's end, a pool's
/// change, a heartbeat, a disable file, an operator's command) is told to the prefixes it concerns under one lock; then
/// all decide anew, and the whole set of routes is handed on if it has changed. What happens by itself is decided on a thread of
/// its own, which the thread pool cannot hold up; nothing that is done under the lock waits.
/// </summary>
public sealed partial class AnycastEngine : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IResolverView _resolver;
    private readonly TimeProvider _time;
    private readonly PrefixSet _set;
    private readonly InputPoll _poll;
    private readonly ServiceRounds _rounds;
    private readonly AnycastOptions _initial;
    private readonly CommandRuns? _commands;
    private readonly EventLoop? _loop;
    private int _isReadingGates;

    /// <summary>Prepares an engine that does nothing before <see cref="Start"/>.</summary>
    /// <param name="options">The services.</param>
    /// <param name="resolver">The resolver they stand for.</param>
    /// <param name="announce">
    /// Takes the whole set of wanted routes whenever it has changed; called under the engine's lock, so it returns at once.
    /// </param>
    /// <param name="timeProvider">The clock of rounds, heartbeat and drain.</param>
    /// <param name="loggerFactory">Where transitions are logged.</param>
    /// <param name="supervisor">Runs the commands of checks and hooks; null runs them as this process's own children.</param>
    public AnycastEngine(AnycastOptions options, IResolverView resolver, Action<IReadOnlyCollection<Route>> announce,
        TimeProvider timeProvider, ILoggerFactory loggerFactory, CommandSupervisor? supervisor = null)
        : this(options, resolver, announce, timeProvider, loggerFactory,
            new CommandRuns(options is null ? new() : options.Commands, timeProvider, supervisor), new("decision"))
    { }

    private AnycastEngine(AnycastOptions options, IResolverView resolver, Action<IReadOnlyCollection<Route>> announce,
        TimeProvider timeProvider, ILoggerFactory loggerFactory, CommandRuns commands, EventLoop loop)
        : this(options, resolver, announce, timeProvider, loggerFactory,
            PolledWith(new(resolver, timeProvider, loop, commands.RunAsync)), commands.RunAsync, loop) =>
        _commands = commands;

    internal AnycastEngine(AnycastOptions options, IResolverView resolver, Action<IReadOnlyCollection<Route>> announce,
        TimeProvider timeProvider, ILoggerFactory loggerFactory, Func<CheckOptions, PolledCheck?> polledCheck,
        RunCommand runHook, EventLoop? loop = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(resolver);
        ArgumentNullException.ThrowIfNull(announce);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        (_initial, _resolver, _loop, _time) = (options, resolver, loop, loop?.ClockFor(timeProvider) ?? timeProvider);
        var logger = loggerFactory.CreateLogger<AnycastEngine>();
        var log = new TransitionLog(logger, transition => Transitioned?.Invoke(transition));
        _set = new PrefixSet(resolver, announce, log, _time, target => new HookQueue(target, runHook, logger));
        _rounds = new ServiceRounds(_gate, _set, resolver, polledCheck, Post);
        _poll = new InputPoll(_gate, _set, _time, Post, drain => DrainExpired?.Invoke(drain));
    }

    /// <summary>Routes announced now, in the services' order.</summary>
    public ImmutableArray<Route> Announced
    {
        get { lock (_gate) return _set.Announced; }
    }

    /// <summary>
    /// Raised for each transition of state or announcement, in order and under the engine's lock: handlers return at once and do
    /// not call back.
    /// </summary>
    public event Action<Transition>? Transitioned;

    /// <summary>Raised, on any thread, when a drain has ended by itself; <see cref="Drains"/> is without it already.</summary>
    public event Action<Drain>? DrainExpired;

    /// <summary>What is drained now.</summary>
    public DrainState Drains
    {
        get { lock (_gate) return _set.Drains; }
    }

    /// <summary>What holds the whole node back after it died young again and again; null when nothing does.</summary>
    public CrashBackoff? Backoff
    {
        get { lock (_gate) return _set.Backoff; }
    }

    /// <summary>Whether <see cref="Start"/> was called: checks run, and what they find is announced.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>
    /// Begins to watch pools, heartbeat and disable files. Rounds of checks begin with <see cref="MarkReady"/>.
    /// </summary>
    /// <param name="drains">What is drained from the start, as it was when the node stopped; null: nothing.</param>
    /// <param name="backoff">What holds the whole node back; null: nothing.</param>
    /// <param name="left">How another process has left the prefixes; null: they begin anew.</param>
    public void Start(
        DrainState? drains = null, CrashBackoff? backoff = null, IReadOnlyList<PrefixHandover>? left = null)
    {
        _set.LookForDisableFiles(_initial.Services);
        lock (_gate)
        {
            HasStarted = true;
            _set.SetDrains(drains ?? DrainState.None);
            _set.Backoff = backoff;
            _set.Reconfigure(_initial.Services, _initial.SharedPrefixes, _initial.GracefulShutdownTime);
            Inherit(left ?? []);
            _set.DecideAll();
        }
        _loop?.Start();
        _resolver.BackendsChanged += OnBackendsChanged;
        _poll.Start();
    }

    /// <summary>
    /// Has <paramref name="action"/> run on the thread that decides, after what it has to do before; it must not block. From any
    /// thread; never waits.
    /// </summary>
    public void Post(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (_loop is null) action();
        else _loop.Post(action);
    }

    /// <summary>
    /// Listeners of all services are there. Prefixes whose address is there too begin their first round of checks, and may be
    /// announced while it is. Call it again when an address has come or gone, and after <see cref="Reconfigure"/>.
    /// </summary>
    /// <param name="addresses">
    /// How the service addresses stand, read under the engine's lock so that the last to read it has the newest; null: all are
    /// there.
    /// </param>
    public void MarkReady(Func<AddressKeeperStatus>? addresses = null)
    {
        ImmutableArray<PrefixMonitor> begun;
        lock (_gate)
        {
            if (_set.Stopping) return;
            _set.ReadAddresses(addresses?.Invoke());
            begun = [.. _set.Prefixes.Where(prefix => !prefix.Ready && prefix.Address is not { IsUsable: false })];
            foreach (var prefix in begun) prefix.Ready = true;
            _set.DecideAll();
        }
        _rounds.Start(begun);
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
    /// Takes over new options. What is unchanged keeps its state; removed prefixes are withdrawn before this
    /// returns, so that addresses and listeners may be taken away after it; new ones wait for <see cref="MarkReady"/>.
    /// </summary>
    /// <param name="options">Valid options.</param>
    public void Reconfigure(AnycastOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ImmutableArray<PrefixMonitor> anew;
        _commands?.Options = options.Commands;
        _set.LookForDisableFiles(options.Services);
        lock (_gate)
        {
            if (_set.Stopping) return;
            anew = _set.Reconfigure(options.Services, options.SharedPrefixes, options.GracefulShutdownTime);
            _set.DecideAll();
        }
        _rounds.Start(anew);
    }

    /// <summary>
    /// The node is going away: ends the rounds and withdraws everything, after a moment with GRACEFUL_SHUTDOWN. The node goes
    /// on answering queries meanwhile.
    /// </summary>
    /// <param name="gracefulAtMost">The longest that moment may be, whatever is configured; null leaves it at that.</param>
    public void BeginStop(TimeSpan? gracefulAtMost = null)
    {
        lock (_gate)
        {
            _set.BeginStop(gracefulAtMost ?? TimeSpan.MaxValue);
            _set.DecideAll();
            foreach (var prefix in _set.Prefixes) prefix.Rounds?.Dispose();
        }
    }

    /// <summary>
    /// Waits, after <see cref="BeginStop"/>, until the routes are withdrawn and a whole second has passed without a query from a
    /// client at a service address, at most <paramref name="drainTime"/>; then all prefixes are TERMINATED.
    /// </summary>
    /// <param name="drainTime">The longest to wait, in all.</param>
    /// <param name="cancellation">Ends the wait; the prefixes are TERMINATED all the same.</param>
    /// <returns>True when the clients have gone, false when the time was over first.</returns>
    public async Task<bool> WaitUntilQuietAsync(TimeSpan drainTime, CancellationToken cancellation = default)
    {
        BeginStop(drainTime);
        var begin = _time.GetTimestamp();
        try
        {
            while (!Announced.IsEmpty && _time.GetElapsedTime(begin) < drainTime)
                await Task.Delay(QuietPeriod.PollInterval, _time, cancellation).ConfigureAwait(false);
            return await QuietPeriod.WaitAsync(ClientQueries, drainTime - _time.GetElapsedTime(begin), _time, cancellation)
                .ConfigureAwait(false);
        }
        finally
        {
            Dispose();
            lock (_gate)
            {
                foreach (var prefix in _set.Prefixes) prefix.Terminate("the node has stopped");
                _set.DecideAll();
            }
        }
    }

    /// <summary>Stops watching; withdraws nothing.</summary>
    public void Dispose()
    {
        _resolver.BackendsChanged -= OnBackendsChanged;
        _poll.Dispose();
        lock (_gate)
        {
            foreach (var prefix in _set.Prefixes) prefix.Rounds?.Dispose();
        }
        _loop?.Dispose();
    }

    private static Func<CheckOptions, PolledCheck?> PolledWith(CheckServices services) => options => options.Check(services);

    private bool ChangeDrains(string? service, Func<DrainState, DrainState> change)
    {
        lock (_gate)
        {
            if (service is not null && !_set.HasService(service)) return false;
            _set.SetDrains(change(_set.Drains));
            _set.DecideAll();
            return true;
        }
    }

    private long ClientQueries()
    {
        lock (_gate) return _set.ClientQueries();
    }

    // Pools change together when a host dies; one look sees all that changed before it.
    private void OnBackendsChanged()
    {
        if (Interlocked.Exchange(ref _isReadingGates, 1) == 1) return;
        Post(() =>
        {
            Volatile.Write(ref _isReadingGates, 0);
            _poll.ReadGates();
        });
    }
}
