using System.Net;
using Holdfast.Anycast;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Drains;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Speaker;
using Holdfast.Configuration;
using Holdfast.Configuration.Options;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Daemon.Events;
using Holdfast.Daemon.History;
using Holdfast.Daemon.Overrides;
using Holdfast.Daemon.State;
using Holdfast.Linux.Netlink;
using Holdfast.Linux.Supervision;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.Processes;

namespace Holdfast.Daemon;

/// <summary>
/// One node, whole: addresses, load balancer, BGP speaker and anycast engine, composed, started and stopped in the order
/// that never announces what does not answer.
/// </summary>
internal sealed partial class Node
{
    private static readonly TimeSpan FirstCheckPause = TimeSpan.FromMilliseconds(5);

    private readonly ILogger _log;
    private readonly bool _drained;
    private readonly StartFiles _files;

    public Node(HoldfastOptions options, ConfigurationRequest request, bool drained, TimeProvider time, ILoggerFactory logs,
        CommandSupervisor? commands = null, StartFiles? files = null)
    {
        _log = logs.CreateLogger("holdfast");
        _drained = drained;
        Options = options;
        Time = time;
        StartedAt = Moment.Now(time);
        Addresses = new AddressKeeper(new AddressKeeperOptions { LeavesAllAlone = options.IsTrial }, time, logs);
        Balancer = new LoadBalancer.LoadBalancer(options.LoadBalancer, time, logs);
        Traffic = new TrafficWindow(Balancer, time);
        Overrides = new BackendOverrides(Balancer, options.LoadBalancer.Backends, time);
        Speaker = new BgpSpeaker(options.Bgp ?? NoNeighbors, time, logs, ListenersBeat);
        Resolver = new ResolverView(Balancer);
        Engine = new AnycastEngine(options.Anycast, Resolver, Speaker.Announce, time, logs, commands);
        State = new NodeState(options.Node, time, _log);
        Processes = new ProcessSet(options, Speaker, new ProcessCommands(this), commands, time, logs);
        Events = new EventLog(time);
        Blocks = new NodeBlocks(this, _log);
        EventWatch = new EventWatch(Engine, Speaker, Balancer, Addresses, Overrides, Events);
        StatusFiles = new StatusFiles(Engine, () => Options.Anycast.Services, time, _log);
        _files = files ?? new StartFiles(new ConfigurationHistory(options.Node.StateDirectory, time, _log), null, null);
        Reloader = new Reloader(this, request, logs, History, _files.Files);
        Operator = new NodeOperator(this, logs);
        View = new NodeView(this, logs);
    }

    /// <summary>A node without <c>bgp</c> runs the same speaker, which then has nobody to speak to.</summary>
    public static BgpOptions NoNeighbors { get; } = new() { LocalAs = 0, RouterId = IPAddress.Any, ListenPort = 0 };

    /// <summary>The configuration in force; a reload replaces it.</summary>
    public HoldfastOptions Options { get; set; }

    public TimeProvider Time { get; }

    public Moment StartedAt { get; }

    public AddressKeeper Addresses { get; }

    public LoadBalancer.LoadBalancer Balancer { get; }

    /// <summary>What operators have said of backends in place of the configuration.</summary>
    public BackendOverrides Overrides { get; }

    public ResolverView Resolver { get; }

    public TrafficWindow Traffic { get; }

    public BgpSpeaker Speaker { get; }

    public AnycastEngine Engine { get; }

    public NodeState State { get; }

    public EventLog Events { get; }

    public NodeBlocks Blocks { get; }

    public EventWatch EventWatch { get; }

    /// <summary>What was taken over before.</summary>
    public ConfigurationHistory History => _files.History;

    public Reloader Reloader { get; }

    public INodeView View { get; }

    public IOperator Operator { get; }

    public StatusFiles StatusFiles { get; }

    public ConfigurationWatch? ConfigurationWatch { get; private set; }

    /// <summary>Whether the start is done: until then nothing can be done to the node.</summary>
    public bool Started => Engine.HasStarted;

    public bool Stopping { get; private set; }

    /// <summary>The addresses of services that a configuration has put on the interface.</summary>
    public static IReadOnlyCollection<IPAddress> ServiceAddresses(HoldfastOptions options) =>
        [.. options.Anycast.Services.Where(service => service.AssignAddress).SelectMany(service => service.Prefixes)
            .Select(prefix => prefix.Address).Distinct()];

    /// <summary>Listens, then has addresses, then sessions, then checks: nothing of it is announced before it is there.</summary>
    /// <param name="cancellation">Ends the start; <see cref="AbortAsync"/> undoes what was begun.</param>
    /// <exception cref="StartException">Something is in the way: what, and how to clear it, in the message.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        // Before the first query: a backend that an operator has taken out gets none.
        new KeptOverrides(this, _log).Restore();
        try
        {
            // Blocks before the first query.
            Blocks.Restore();
            // A listener does not need its address yet (IP_FREEBIND), and one that is taken must cost nobody an address.
            // Its health checks belong on the thread pool, and not on the thread that obeys signals.
            await Task.Run(Balancer.Start, CancellationToken.None);
            cancellation.ThrowIfCancellationRequested();
            await Addresses.ReconfigureAsync(Options.Anycast.Interface, ServiceAddresses(Options), cancellation);
        }
        catch (Exception e) when (e is NetlinkException or ListenerException)
        {
            throw new StartException(e.Message, e);
        }
        Processes.Listen();
        Speaker.Start();
        await WaitForFirstChecksAsync(cancellation);
        StartConfiguration.Begin(_files);
        StartEngine();
        Processes.Start();
        // An address that cannot be had now (its interface is not up yet), or is lost later, holds back its own prefix only.
        Addresses.Changed += MarkReady;
        MarkReady();
        Watch();
    }

    /// <summary>Keeps what is drained; the drain of <c>--drained</c> belongs to this start alone.</summary>
    /// <returns>Null once it is written, or why it does not survive a restart; while the disk hangs, it does not end.</returns>
    public Task<string?> SaveDrainsAsync()
    {
        var drains = Engine.Drains;
        return State.SaveAsync(drains with { Drains = [.. drains.Drains.Where(drain => !drain.ThisStartOnly)] });
    }

    private void StartEngine()
    {
        var drains = State.LoadDrains(out var over);
        foreach (var drain in over) TellExpiry(drain);
        if (_drained) drains = drains.With(new Drain(null, Time.GetUtcNow()) { By = "--drained", ThisStartOnly = true });
        foreach (var drain in drains.Drains)
        {
            LogDrained(_log, drain.Service ?? "the node", drain.ToString());
            Events.Add(EventKind.Drain, drain.Service ?? "node", null, "drained", $"as before the start: {drain}");
        }
        // A node without services has nothing to announce, and nothing to hold back.
        var backoff = Options.Anycast.Services.IsEmpty ? null : State.Crashes.Begin(Options.Anycast.CrashBackoff);
        if (backoff is not null)
        {
            LogBackoff(_log, backoff.ToString());
            Events.Add(EventKind.Node, Options.Node.Name, null, "held back", backoff.ToString());
        }
        Engine.DrainExpired += OnDrainExpired;
        Engine.Start(drains, backoff);
    }

    private void OnDrainExpired(Drain drain)
    {
        TellExpiry(drain);
        _ = SaveDrainsAsync();
    }

    private void TellExpiry(Drain drain)
    {
        LogExpired(_log, drain.Service ?? "the node", drain.ToString());
        Events.Add(EventKind.Drain, drain.Service ?? "node", "drained", "undrained", $"its time is over: {drain}");
    }

    // The services' first round of checks would fail for want of backends if it came before the backends' own first checks. A
    // backend that does not answer holds up nobody: it is enough that every pool has one that does.
    private async Task WaitForFirstChecksAsync(CancellationToken cancellation)
    {
        var longest = Options.LoadBalancer.Backends.Select(backend => backend.HealthCheck.Timeout).DefaultIfEmpty().Max();
        var begun = Time.GetTimestamp();
        while (!EveryPoolIsKnown() && Time.GetElapsedTime(begun) < longest)
            await Task.Delay(FirstCheckPause, Time, cancellation);
    }

    private bool EveryPoolIsKnown()
    {
        var backends = Balancer.Backends;
        return Balancer.Pools.All(pool => pool.Usable > 0
            || backends.All(
                backend => backend is not { State: BackendState.Down, LastCheck: null } || !backend.Pools.Contains(pool.Name)));
    }

    // What BFD vouches for. The thread that sends BFD packets asks, so that a thread pool that is stuck cannot keep a dead
    // resolver in the network; nothing is allocated.
    private bool ListenersBeat() => new HeartbeatState(Balancer.HeartbeatAge).Good;

    /// <summary>Lets the prefixes be announced whose address is there, and those alone.</summary>
    public void MarkReady() => Engine.MarkReady(() => Addresses.Status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} is {Drain}; announced again after `holdfast undrain`")]
    private static partial void LogDrained(ILogger log, string what, string drain);

    [LoggerMessage(Level = LogLevel.Information, Message = "{What} was {Drain}: that time is over")]
    private static partial void LogExpired(ILogger log, string what, string drain);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "{Backoff}; queries are answered meanwhile. A stop by signal (systemctl restart) ends the wait")]
    private static partial void LogBackoff(ILogger log, string backoff);
}
