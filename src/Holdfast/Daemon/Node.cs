using System.Net;
using Holdfast.Anycast;
using Holdfast.Anycast.Addresses;
using Holdfast.Bgp;
using Holdfast.Configuration;
using Holdfast.Linux.Netlink;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Listeners;

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

    public Node(HoldfastOptions options, string configurationPath, bool drained, TimeProvider time, ILoggerFactory logs)
    {
        _log = logs.CreateLogger("holdfast");
        _drained = drained;
        Options = options;
        Time = time;
        StartedAt = time.GetUtcNow();
        Addresses = new AddressKeeper(new AddressKeeperOptions(), time, logs);
        Balancer = new LoadBalancer.LoadBalancer(options.LoadBalancer, time, logs);
        Traffic = new TrafficWindow(Balancer, time);
        Speaker = new BgpSpeaker(options.Bgp ?? NoNeighbors, time, logs, new Forwarding(Balancer).Works);
        Engine = new AnycastEngine(options.Anycast, new ResolverView(Balancer), Speaker.Announce, time, logs);
        Operator = new NodeOperator(this, new Reloader(this, configurationPath, logs));
    }

    /// <summary>A node without <c>bgp</c> runs the same speaker, which then has nobody to speak to.</summary>
    public static BgpOptions NoNeighbors { get; } = new() { LocalAs = 0, RouterId = IPAddress.Any, ListenPort = 0 };

    /// <summary>The configuration in force; a reload replaces it.</summary>
    public HoldfastOptions Options { get; set; }

    public TimeProvider Time { get; }

    public DateTimeOffset StartedAt { get; }

    public AddressKeeper Addresses { get; }

    public LoadBalancer.LoadBalancer Balancer { get; }

    public TrafficWindow Traffic { get; }

    public BgpSpeaker Speaker { get; }

    public AnycastEngine Engine { get; }

    public NodeOperator Operator { get; }

    public bool Stopping { get; private set; }

    /// <summary>The addresses of all services of a configuration.</summary>
    public static IReadOnlyCollection<IPAddress> ServiceAddresses(HoldfastOptions options) =>
        [.. options.Anycast.Services.SelectMany(service => service.Prefixes).Select(prefix => prefix.Address).Distinct()];

    /// <exception cref="StartException">Something is in the way: what, and how to clear it, in the message.</exception>
    public async Task StartAsync()
    {
        try
        {
            await Addresses.ApplyAsync(Options.Anycast.Interface, ServiceAddresses(Options));
            Balancer.Start();
        }
        catch (Exception e) when (e is NetlinkException or ListenerException)
        {
            throw new StartException(e.Message, e);
        }
        Speaker.Start();
        await WaitForFirstChecksAsync();
        Engine.Start(_drained);
        // An address that cannot be had now (its interface is not up yet) holds back its own prefix only.
        Addresses.Changed += MarkReady;
        MarkReady();
        if (_drained) LogDrained(_log);
    }

    // The services' first round of checks would fail for want of backends if it came before the backends' own first checks.
    private async Task WaitForFirstChecksAsync()
    {
        var longest = Options.LoadBalancer.Backends.Select(backend => backend.HealthCheck.Timeout).DefaultIfEmpty().Max();
        var begun = Time.GetTimestamp();
        while (Balancer.Backends.Any(backend => backend is { State: BackendState.Down, LastCheck: null }) && Time.GetElapsedTime(begun) < longest)
            await Task.Delay(FirstCheckPause, Time);
    }

    /// <summary>Lets the prefixes be announced whose address is there.</summary>
    public void MarkReady()
    {
        var status = Addresses.Status;
        Engine.MarkReady(status.IsUsable);
    }

    /// <summary>Withdraws, answers until clients are gone, says farewell to the neighbors, then takes listeners and addresses away.</summary>
    /// <param name="why">What the neighbors are told.</param>
    /// <param name="impatient">Cancelled to skip the wait for clients.</param>
    public async Task StopAsync(string why, CancellationToken impatient)
    {
        Stopping = true;
        Engine.BeginStop();
        try
        {
            var ebbed = await Engine.WaitForEbbAsync(Options.Anycast.DrainTime, impatient);
            if (!ebbed) LogClientsLeft(_log, Options.Anycast.DrainTime);
        }
        catch (OperationCanceledException)
        {
            LogImpatient(_log);
        }
        await Speaker.StopAsync($"{Options.Node.Name} stops ({why})");
        Balancer.Stop();
        Addresses.Changed -= MarkReady;
        await Addresses.StopAsync();
    }

    /// <summary>Undoes what a failed start has done.</summary>
    public async Task AbortAsync()
    {
        await Speaker.StopAsync("failed to start");
        Engine.Dispose();
        Balancer.Stop();
        await Addresses.StopAsync();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "clients still ask here {DrainTime} after the routes were withdrawn (drain_time); stopping all the same")]
    private static partial void LogClientsLeft(ILogger log, TimeSpan drainTime);

    [LoggerMessage(Level = LogLevel.Warning, Message = "second signal: stopping without waiting for clients")]
    private static partial void LogImpatient(ILogger log);

    [LoggerMessage(Level = LogLevel.Information, Message = "drained: announcing nothing until `holdfast undrain`")]
    private static partial void LogDrained(ILogger log);
}
