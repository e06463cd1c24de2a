using Holdfast.Anycast.Drains;
using Holdfast.Contracts.Reports;
using Holdfast.Daemon.History;
using Holdfast.Daemon.Upgrade;
using Holdfast.Linux.Netlink;
using Holdfast.LoadBalancer.Listeners;

namespace Holdfast.Daemon;

/// <content>Its start in the place of another process.</content>
internal sealed partial class Node
{
    // Of the first turn of every worker.
    private static readonly TimeSpan FirstTurns = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Answers first, beside the process before; then has its sessions, and announces what it announced.
    /// </summary>
    /// <param name="before">The process before.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="StartException">Something is in the way.</exception>
    /// <exception cref="Linux.Handover.HandoverException">The process before has ended, or goes on itself.</exception>
    public async Task TakeOverAsync(Predecessor before, CancellationToken cancellation)
    {
        new KeptOverrides(this, _log).Restore(before.Left.Overrides);
        try
        {
            Blocks.Restore(before.Left.Blocks);
            Balancer.Inherit(before.Listeners);
            Balancer.Inherit(before.Left.Backends);
            await Task.Run(Balancer.Start, CancellationToken.None);
            cancellation.ThrowIfCancellationRequested();
            await Addresses.ReconfigureAsync(Options.Anycast.Interface, ServiceAddresses(Options), cancellation);
        }
        catch (Exception e) when (e is NetlinkException or ListenerException or ArgumentException)
        {
            throw new StartException(e.Message, e);
        }
        var begun = Time.GetTimestamp();
        while (!ListenersBeat() && Time.GetElapsedTime(begun) < FirstTurns) await Task.Delay(FirstCheckPause, Time, cancellation);
        await WaitForFirstChecksAsync(cancellation);
        var (state, sessions) = await before.TakeOverAsync();
        // From here on this process has the sessions: whatever goes wrong ends it, and them.
        Balancer.Add(state.Counters);
        Engine.DrainExpired += OnDrainExpired;
        Engine.Start(new DrainState([.. state.Drains], [.. state.Exempt]), state.Backoff, state.Prefixes);
        Addresses.Changed += MarkReady;
        MarkReady();
        // After what is to be announced is known, so that nothing is withdrawn.
        Speaker.Start(sessions);
        Processes.Listen();
        Processes.Start();
        StartConfiguration.Begin(_files);
        _ = State.Crashes.Begin(Options.Anycast.CrashBackoff);
        _ = SaveDrainsAsync();
        _ = State.SaveAsync(Overrides.All);
        Events.Add(EventKind.Node, Options.Node.Name, null, "upgraded", "it goes on for the process before");
        Watch();
    }

    /// <summary>Whether all that is announced is answered.</summary>
    public bool IsWell => ListenersBeat();

    private void Watch()
    {
        EventWatch.CompareAll();
        StatusFiles.Start();
        ConfigurationWatch = new ConfigurationWatch(
            Reloader.Path, () => Options.Node.WatchConfig, () => _ = Reloader.ReloadAsync("watch_config"), Time,
            () => Reloader.LastRead);
    }
}
