using Holdfast.Configuration;
using Holdfast.Contracts;
using Holdfast.Daemon.History;
using Holdfast.Daemon.Upgrade;
using Holdfast.Linux.Handover;
using Holdfast.Linux.Kernel;
using Holdfast.Linux.Memory;
using Holdfast.Linux.Netlink;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Supervision;
using Holdfast.Linux.Systemd;

namespace Holdfast.Daemon;

/// <summary>The daemon as a process: starts the node, obeys signals, and ends it in the right order.</summary>
internal static partial class DaemonProcess
{
    // So that the API answers while a few requests or checks hold their threads: beyond so many, the pool adds one a second.
    private const int LeastPoolThreads = 16;

    // A connection over which clients go on asking is closed after it.
    private static readonly TimeSpan LongestLeave = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LeavePause = TimeSpan.FromMilliseconds(50);

    // After it, what only a start needs of the program counts as the process's memory no more.
    private static readonly TimeSpan StartIsOver = TimeSpan.FromSeconds(10);

    /// <summary>Runs the daemon until a signal ends it; returns its exit code.</summary>
    /// <param name="loaded">The configuration; without errors.</param>
    /// <param name="request">What it was read from.</param>
    /// <param name="drained">Nothing is announced until <c>holdfast undrain</c>.</param>
    /// <param name="signals">The signals, heeded since the process began.</param>
    /// <param name="logs">Where it logs.</param>
    /// <param name="loop">The thread it runs on, so that what blocks the thread pool keeps no signal from being obeyed.</param>
    /// <param name="channel">To the process that this one goes on for; null when it goes on for none.</param>
    public static async Task<int> RunAsync(
        ConfigurationResult loaded, ConfigurationRequest request, bool drained, DaemonSignals signals, ILoggerFactory logs,
        EventLoop loop, HandoverChannel? channel = null)
    {
        var log = logs.CreateLogger("holdfast");
        signals.OnOther(name => LogSignalIgnored(log, name));
        using var commands = new CommandSupervisor();
        using var systemd = ServiceNotifier.FromEnvironment();
        Node? node = null;
        _ = SuccessorProgram.Own;
        Predecessor? before = null;
        try
        {
            before = channel is null ? null : await Predecessor.BeginAsync(channel);
            // Before anything is touched: another daemon may run, and must not notice this one.
            using var instance = before is null
                ? InstanceLock.Take(loaded.Options!.Node.StateDirectory, loaded.Options.Api.SocketPath)
                : InstanceLock.Inherit(before.Locks);
            using var history = new ConfigurationHistory(loaded.Options!.Node.StateDirectory, TimeProvider.System, log);
            // A file system that hangs must not keep a signal from being obeyed.
            var choice = Task.Run(() => StartConfiguration.Choose(request, loaded, history, log));
            if (await Task.WhenAny(choice, signals.Stopped) != choice) return ExitCode.Ok;
            var (options, kept) = await choice;
            using var code = new LoadedCode();
            // A core dump would hold the sockets open while it is written, and the router would go on sending queries here.
            if (CoreDumps.Forbid() is { } objection) LogCoreDumps(log, objection);
            SegmentationFaults.AreFatal(loop);
            OpenFiles.RaiseLimit();
            NativeHeap.GiveBackLargeBlocks();
            ThreadPool.SetMinThreads(LeastPoolThreads, LeastPoolThreads);
            node = new Node(options, request, drained, TimeProvider.System, logs, commands,
                new StartFiles(history, loaded.Sources, kept));
            var webs = new DaemonWeb(node, logs, before?.Web);
            await using var web = new BoundedStop(webs, loop.Time);
            node.StopRequested = signals.Stop;
            var upgrader = new Upgrader(node, instance, systemd, log) { Web = webs, Before = before };
            node.UpgradeRequested = upgrader.UpgradeAsync;
            if (before is null)
            {
                await webs.StartAsync();
                await node.StartAsync(signals.Stopping);
            }
            else
            {
                await node.TakeOverAsync(before, signals.Stopping);
                instance.Write();
                await webs.StartAsync();
                before.Serve(loop.Time, () => node.IsWell, node.Balancer.Add);
                // Until then the service manager hears the process before alone, and so do signals.
                await Task.WhenAny(before.Released, signals.Stopped);
            }
            using var watchdog = new Watchdog(systemd, node.Balancer, loop.Time, node.Engine.Post, node.Speaker.Post);
            signals.OnUserOne(() => node.Operator.ReopenLogs("SIGUSR1"));
            signals.OnHangUp(() => _ = node.Operator.ReloadAsync("SIGHUP"));
            using var service = new ServiceState(systemd, node);
            LogServing(log, options.Node.Name, ProductVersion.Current);
            using var afterStart = loop.Time.CreateTimer(
                _ => code.GiveBack(), null, StartIsOver, Timeout.InfiniteTimeSpan);
            await Task.WhenAny(signals.Stopped, upgrader.HandedOver);
            // A signal in the midst of an upgrade is for whoever goes on.
            await upgrader.Idle;
            if (upgrader.HandedOver.IsCompleted)
            {
                instance.LetGo();
                service.Dispose();
                await LeaveAsync(upgrader, await upgrader.HandedOver, node, signals, log);
                return ExitCode.Ok;
            }
            var signal = await signals.Stopped;
            service.Stopping(signal);
            LogStopping(log, signal);
            await node.StopAsync(signal, signals.StopNow);
            LogStopped(log);
            return ExitCode.Ok;
        }
        catch (HandoverException e)
        {
            LogFailed(log, e.Message);
            return ExitCode.Failed;
        }
        catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested)
        {
            LogStoppedEarly(log, await signals.Stopped);
            if (before is not null) return ExitCode.Ok;
            await node!.AbortAsync();
            return ExitCode.Ok;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StartException or NetlinkException)
        {
            LogFailed(log, e.Message);
            if (before is not null)
            {
                before.Refuse(e.Message);
                return ExitCode.Failed;
            }
            if (node is not null) await node.AbortAsync();
            return e is UnauthorizedAccessException ? ExitCode.NoPermission : ExitCode.Failed;
        }
    }

    // Another process answers and announces: this one ends its own connections' queries, and touches nothing else.
    private static async Task LeaveAsync(
        Upgrader upgrader, SuccessorProcess successor, Node node, DaemonSignals signals, ILogger log)
    {
        if (signals.Stopping.IsCancellationRequested) successor.Terminate();
        var begun = node.Time.GetTimestamp();
        while (node.Balancer.Unfinished > 0 && node.Time.GetElapsedTime(begun) < LongestLeave
            && !signals.StopNow.IsCancellationRequested)
            await Task.Delay(LeavePause, node.Time);
        upgrader.TellCounts(successor);
        LogStopped(log);
    }

    // The web server runs on the thread pool: one that is stuck must not hold up the end.
    private sealed class BoundedStop(DaemonWeb server, TimeProvider time) : IAsyncDisposable
    {
        private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

        public async ValueTask DisposeAsync()
        {
            try
            {
                await server.DisposeAsync().AsTask().WaitAsync(Longest, time);
            }
            catch (TimeoutException)
            {
                // The process ends, and with it every connection.
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Node} serves (holdfast {Version})")]
    private static partial void LogServing(ILogger log, string node, string version);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Signal}: withdrawing, then answering until clients are gone")]
    private static partial void LogStopping(ILogger log, string signal);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Signal} before the start was done: nothing was announced")]
    private static partial void LogStoppedEarly(ILogger log, string signal);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Signal} does nothing here: `holdfast reload` or SIGHUP takes over a changed file, SIGTERM stops")]
    private static partial void LogSignalIgnored(ILogger log, string signal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Objection}")]
    private static partial void LogCoreDumps(ILogger log, string objection);

    [LoggerMessage(Level = LogLevel.Information, Message = "stopped")]
    private static partial void LogStopped(ILogger log);

    [LoggerMessage(Level = LogLevel.Critical, Message = "cannot start: {Why}")]
    private static partial void LogFailed(ILogger log, string why);
}
