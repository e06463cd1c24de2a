using System.Collections.Immutable;
using System.Net;
using Holdfast.Linux;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Descriptors;
using Holdfast.LoadBalancer.DynamicBlocks;
using Holdfast.LoadBalancer.Health;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Lists;
using Holdfast.LoadBalancer.Logging;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Processing;
using Holdfast.LoadBalancer.Protocols;
using Microsoft.Extensions.Logging;

namespace Holdfast.LoadBalancer;

/// <summary>
/// Answers clients over its backends: worker threads that share nothing, each with sockets of its own. Members may be called from
/// any thread; <see cref="Start"/>, <see cref="Reconfigure"/> and <see cref="Stop"/> take their turns.
/// </summary>
public sealed partial class LoadBalancer : IDisposable
{
    private const int BrokenExitCode = 70;

    private readonly Lock _changing = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DescriptorShortage _shortage;
    private readonly ConnectionLimits _connections;
    private readonly HealthCheckers _checkers;
    private readonly ExemptSources _ownChecks = new();
    private readonly WorkerContext _context;
    private readonly CacheMaintenance _caches;
    private readonly DynamicBlocker _blocker;
    private readonly ListFiles _lists;
    private readonly LuaRuntime _lua;
    private readonly WorkerSet _workers;
    private readonly BoundListeners _bound;
    private volatile ConfigurationSnapshot _configuration;
    private LoadBalancerOptions _options;
    private bool _stopped;

    /// <summary>Takes its options; nothing is bound or started yet.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where it logs.</param>
    public LoadBalancer(LoadBalancerOptions options, TimeProvider time, ILoggerFactory loggers)
        : this(options, time, loggers, new LoadBalancerParts())
    {
    }

    /// <summary>Takes its options, and what it is put together from.</summary>
    internal LoadBalancer(LoadBalancerOptions options, TimeProvider time, ILoggerFactory loggers, LoadBalancerParts parts)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _logger = loggers.CreateLogger<LoadBalancer>();
        _shortage = new DescriptorShortage(time, _logger);
        _checkers = new HealthCheckers(time, loggers.CreateLogger("Holdfast.LoadBalancer.Backends"), _shortage);
        int threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        _context = new WorkerContext(time, new WorkerMemory(threads), new ServiceTraffic(threads), _ownChecks, parts, OnBroken)
        {
            Shortage = _shortage,
            Logs = new QueryLogs(threads, time, loggers.CreateLogger("Holdfast.LoadBalancer.Log")),
        };
        _workers = new WorkerSet(_context);
        _bound = new BoundListeners([.. parts.Listeners.Select(kind => kind.Protocol)], threads, _context.Own);
        _lists = new ListFiles(time, loggers.CreateLogger("Holdfast.LoadBalancer.Lists"), _workers.Quiesce);
        _lua = new LuaRuntime(threads, time, loggers.CreateLogger("Holdfast.LoadBalancer.Lua"));
        _options = options;
        _configuration = options.ToSnapshot(threads, time, _lists, lua: _lua);
        _context.Traffic.Reconfigure(options.ServiceAddresses);
        _context.Recent.Reconfigure(options.Recent);
        _context.Logs.Prepare(options.LogOptions, _configuration.Pools, _configuration.Sinks, _lists);
        _connections = new ConnectionLimits(parts.TcpLimits, _context.Buffers, parts.DescriptorLimit, threads, _logger);
        _connections.Reconfigure(options);
        _caches = new CacheMaintenance(_configuration.Pools, time);
        _blocker = new DynamicBlocker(_context.Blocks, time, _configuration.Tallies);
    }

    /// <summary>Raised when the usable backends of any pool have changed; handlers return at once.</summary>
    public event Action? BackendsChanged;

    /// <summary>Binds every listener, then starts the workers and the backends' health checks.</summary>
    /// <exception cref="ListenerException">An address cannot be listened on; nothing has been started.</exception>
    public void Start()
    {
        lock (_changing)
        {
            if (_stopped || _workers.HaveStarted)
                throw new InvalidOperationException("a load balancer starts once");
            // What is wrong with a list is logged; it does not keep a node from answering.
            _ = _lists.LoadNew(ListRule.Start);
            _context.Own.Reconfigure(_options.ServiceAddresses);
            _context.Logs.Start();
            _workers.Start(_configuration, _options, _bound.Bind(_options.Listeners));
            _configuration.Pools.UsableBackendsChanged += OnUsableBackendsChanged;
            _checkers.Reconfigure(_configuration.Pools.Backends);
            ReconfigureHour();
            LogStarted(Threads, _bound.Count);
        }
    }

    /// <summary>
    /// Goes over to other options without disturbing queries in flight: all of them, or, where it throws, none.
    /// </summary>
    /// <param name="options">The new options; <see cref="LoadBalancerOptions.Threads"/> cannot change.</param>
    /// <returns>Where the time went.</returns>
    /// <exception cref="ListenerException">A new address cannot be listened on.</exception>
    /// <exception cref="ArgumentException">Something has changed that only a restart can change, or a rule names no pool, or a
    /// list that cannot be had.</exception>
    public ReconfigureTimes Reconfigure(LoadBalancerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ReconfigureTimes times;
        lock (_changing)
        {
            if (_stopped)
                return ReconfigureTimes.None;
            if (options.Threads != _options.Threads)
                throw new ArgumentException("the number of threads changes only with a restart", nameof(options));
            var began = _time.GetTimestamp();
            var configuration = Prepare(options);
            times = ReconfigureTimes.None with { Prepare = _time.GetElapsedTime(began) };
            _context.Traffic.Reconfigure(options.ServiceAddresses);
            _context.Own.Reconfigure(options.ServiceAddresses);
            _context.Recent.Reconfigure(options.Recent);
            var allLeft = _workers.HaveStarted ? ReconfigureWorkers(configuration, options, ref times) : new CountdownEvent(0);
            var previous = _configuration;
            (_configuration, _options) = (configuration, options);
            ReconfigureHour();
            _connections.Reconfigure(options);
            _caches.Reconfigure(configuration.Pools, allLeft);
            _blocker.Reconfigure(configuration.Tallies);
            _lists.Keep(options.Lists, allLeft);
            previous.Pools.UsableBackendsChanged -= OnUsableBackendsChanged;
            previous.Pools.Dispose();
        }

        BackendsChanged?.Invoke();
        return times;
    }

    /// <summary>Closes all sockets and ends all threads; returns when that is done.</summary>
    public void Stop()
    {
        lock (_changing)
        {
            if (_stopped)
                return;
            _stopped = true;
            ReconfigureHour();
            _checkers.Dispose();
            _configuration.Pools.Dispose();
            bool allEnded = _workers.Stop(LogHung);
            if (allEnded) _context.Logs.Stop();
            _caches.Stop(allEnded);
            _lists.Stop(allEnded);
            _blocker.Dispose();
            _context.Blocks.Dispose();
            _context.Buffers.Dispose();
        }
    }

    /// <summary>
    /// Forces a backend up or down, or leaves it to its health check again. It lasts over <see cref="Reconfigure"/>, unless that
    /// changes the backend's configured mode or address.
    /// </summary>
    /// <param name="backend">The backend's name.</param>
    /// <param name="mode">Who is to say whether it is up.</param>
    /// <returns>False when there is no such backend.</returns>
    public bool SetBackendMode(string backend, BackendMode mode)
    {
        // Under the lock, lest options that are taken over at the same time go by the backend before.
        lock (_changing)
        {
            if (_configuration.Pools.Backends.FirstOrDefault(one => one.Options.Name == backend) is not { } found) return false;
            found.SetMode(mode);
            return true;
        }
    }

    /// <summary>Removes cached answers.</summary>
    /// <param name="selection">Which.</param>
    /// <param name="pool">From the cache of this pool, which others may share; null: from all.</param>
    /// <returns>The caches looked through; none when the pool has none, or does not exist.</returns>
    public ImmutableArray<ExpungedCache> ExpungeCache(CacheSelection selection, string? pool = null)
    {
        ArgumentNullException.ThrowIfNull(selection);
        return _caches.Expunge(pool, selection);
    }

    /// <summary>Tells that queries from this socket are the node's own checks: they pass ACL and rules and are not counted as
    /// clients'.</summary>
    /// <param name="source">Local address and port of the asking socket, as a listener sees it.</param>
    /// <param name="tcp">A TCP socket; else UDP.</param>
    /// <returns>Dispose it after the socket's end.</returns>
    public IDisposable ExemptSource(IPEndPoint source, bool tcp) =>
        _ownChecks.Add(source, tcp ? ListenerProtocol.Tcp : ListenerProtocol.Udp);

    /// <summary>Stops it.</summary>
    public void Dispose() => Stop();

    /// <summary>A configuration, ready but for its listeners: what it needs is there.</summary>
    private ConfigurationSnapshot Prepare(LoadBalancerOptions options)
    {
        ConfigurationSnapshot? configuration = null;
        try
        {
            configuration = options.ToSnapshot(Threads, _time, _lists, _configuration, _lua);
            _context.Logs.Prepare(options.LogOptions, configuration.Pools, configuration.Sinks, _lists);
            if (_lists.LoadNew(ListRule.Change) is { } wrong)
                throw new ArgumentException(wrong);
            return configuration;
        }
        catch
        {
            GiveUp(configuration);
            throw;
        }
    }

    private void GiveUp(ConfigurationSnapshot? configuration)
    {
        configuration?.Pools.GiveUp(_configuration.Pools);
        _lists.Keep(_options.Lists, new CountdownEvent(0));
    }

    /// <summary>
    /// Has the workers take over a configuration; returns what is set when the last of them has left the old one.
    /// </summary>
    private CountdownEvent ReconfigureWorkers(
        ConfigurationSnapshot configuration, LoadBalancerOptions options, ref ReconfigureTimes times)
    {
        var began = _time.GetTimestamp();
        ImmutableArray<BoundListener> listeners;
        try
        {
            listeners = _bound.Bind(options.Listeners);
        }
        catch
        {
            GiveUp(configuration);
            throw;
        }

        var bound = _time.GetTimestamp();
        _checkers.Reconfigure(configuration.Pools.Backends);
        configuration.Pools.AwaitFirstChecks(_configuration.Pools);
        var known = _time.GetTimestamp();
        _context.Logs.Start();
        var allLeft = _workers.Reconfigure(configuration, options, listeners, LogSlow);
        _context.Logs.EndFormer(allLeft);
        configuration.Pools.UsableBackendsChanged += OnUsableBackendsChanged;
        times = times with
        {
            Bind = _time.GetElapsedTime(began, bound),
            Checks = _time.GetElapsedTime(bound, known),
            Workers = _time.GetElapsedTime(known),
        };
        return allLeft;
    }

    private void OnUsableBackendsChanged(Pool pool) => BackendsChanged?.Invoke();

    /// <summary>
    /// Fate sharing: a listener that cannot go on takes the process with it, and the process's routes go with the process.
    /// </summary>
    private void OnBroken(Exception broken)
    {
        try
        {
            LogBroken(broken);
        }
        finally
        {
            ImmediateExit.Now(BrokenExitCode, $"holdfast: a worker thread broke, ending at once: {broken}");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Workers} workers answer on {Listeners} listeners")]
    private partial void LogStarted(int workers, int listeners);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "A worker has not taken over the new configuration in time; it does so when it goes on")]
    private partial void LogSlow();

    [LoggerMessage(Level = LogLevel.Error, Message = "Worker {Worker} does not end; its sockets close with the process")]
    private partial void LogHung(int worker);

    [LoggerMessage(Level = LogLevel.Critical,
        Message = "A worker thread broke; the process ends at once, so that nothing goes on announcing it")]
    private partial void LogBroken(Exception broken);
}
