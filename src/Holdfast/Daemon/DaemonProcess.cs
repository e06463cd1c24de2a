using Holdfast.Configuration;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Daemon.History;
using Holdfast.Linux.Kernel;
using Holdfast.Linux.Memory;
using Holdfast.Linux.Netlink;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Supervision;
using Holdfast.Linux.Systemd;
using Holdfast.Web;

namespace Holdfast.Daemon;

/// <summary>The daemon as a process: starts the node, obeys signals, and ends it in the right order.</summary>
internal static partial class DaemonProcess
{
    // So that the API answers while a few requests or checks hold their threads: beyond so many, the pool adds one a second.
    private const int LeastPoolThreads = 16;

    // After it, what only a start needs of the program counts as the process's memory no more.
    private static readonly TimeSpan StartIsOver = TimeSpan.FromSeconds(10);

    /// <summary>Runs the daemon until a signal ends it; returns its exit code.</summary>
    /// <param name="loaded">The configuration; without errors.</param>
    /// <param name="request">What it was read from.</param>
    /// <param name="drained">Nothing is announced until <c>holdfast undrain</c>.</param>
    /// <param name="signals">The signals, heeded since the process began.</param>
    /// <param name="logs">Where it logs.</param>
    /// <param name="loop">The thread it runs on, so that what blocks the thread pool keeps no signal from being obeyed.</param>
    public static async Task<int> RunAsync(
        ConfigurationResult loaded, ConfigurationRequest request, bool drained, DaemonSignals signals, ILoggerFactory logs,
        EventLoop loop)
    {
        var log = logs.CreateLogger("holdfast");
        signals.OnOther(name => LogSignalIgnored(log, name));
        using var commands = new CommandSupervisor();
        using var systemd = ServiceNotifier.FromEnvironment();
        Node? node = null;
        try
        {
            // Before anything is touched: another daemon may run, and must not notice this one.
            using var instance = InstanceLock.Take(loaded.Options!.Node.StateDirectory, loaded.Options.Api.SocketPath);
            using var history = new ConfigurationHistory(loaded.Options.Node.StateDirectory, TimeProvider.System, log);
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
            await using var web = new BoundedStop(await WebServer.StartAsync(
                () => node.Options, node.View, node.Operator,
                (file, what, why) => node.Events.Add(EventKind.Api, file, null, what, why), logs), loop.Time);
            node.StopRequested = signals.Stop;
            await node.StartAsync(signals.Stopping);
            using var watchdog = new Watchdog(systemd, node.Balancer, loop.Time, node.Engine.Post, node.Speaker.Post);
            signals.OnUserOne(() => node.Operator.ReopenLogs("SIGUSR1"));
            signals.OnHangUp(() => _ = node.Operator.ReloadAsync("SIGHUP"));
            using var service = new ServiceState(systemd, node);
            LogServing(log, options.Node.Name, ProductVersion.Current);
            using var afterStart = loop.Time.CreateTimer(
                _ => code.GiveBack(), null, StartIsOver, Timeout.InfiniteTimeSpan);
            var signal = await signals.Stopped;
            service.Stopping(signal);
            LogStopping(log, signal);
            await node.StopAsync(signal, signals.StopNow);
            LogStopped(log);
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested)
        {
            LogStoppedEarly(log, await signals.Stopped);
            await node!.AbortAsync();
            return ExitCode.Ok;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StartException or NetlinkException)
        {
            LogFailed(log, e.Message);
            if (node is not null) await node.AbortAsync();
            return e is UnauthorizedAccessException ? ExitCode.NoPermission : ExitCode.Failed;
        }
    }

    // The web server runs on the thread pool: one that is stuck must not hold up the end.
    private sealed class BoundedStop(WebServer server, TimeProvider time) : IAsyncDisposable
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
