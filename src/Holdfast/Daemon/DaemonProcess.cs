using System.Runtime.InteropServices;
using Holdfast.Configuration.Options;
using Holdfast.Contracts;
using Holdfast.Linux.Kernel;
using Holdfast.Linux.Netlink;
using Holdfast.Linux.Systemd;
using Holdfast.Web;

namespace Holdfast.Daemon;

/// <summary>The daemon as a process: starts the node, obeys signals, and ends it in the right order.</summary>
internal static partial class DaemonProcess
{
    public static async Task<int> RunAsync(HoldfastOptions options, string configurationPath, bool drained, ILoggerFactory logs)
    {
        var log = logs.CreateLogger("holdfast");
        using var stop = new StopSignal();
        using var systemd = ServiceNotifier.FromEnvironment();
        Node? node = null;
        try
        {
            // A core dump would hold the sockets open while it is written, and the router would go on sending queries here.
            if (CoreDumps.Forbid() is { } objection) LogCoreDumps(log, objection);
            SegmentationFaults.AreFatal();
            OpenFiles.RaiseLimit();
            node = new Node(options, configurationPath, drained, TimeProvider.System, logs);
            await node.StartAsync();
            await using var web = await WebServer.StartAsync(
                options.Api.SocketPath, options.Metrics.Listen, () => node.Options.Metrics, node.View, node.Operator, logs);
            using var watchdog = new Watchdog(systemd, node.Balancer, TimeProvider.System);
            using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                _ = node.Operator.ReloadAsync("SIGHUP");
            });
            systemd.Ready($"{options.Node.Name} serves");
            LogServing(log, options.Node.Name, ProductVersion.Current);
            var signal = await stop.WaitAsync();
            systemd.Stopping();
            systemd.ExtendTimeout(options.Anycast.DrainTime + TimeSpan.FromSeconds(5));
            LogStopping(log, signal);
            await node.StopAsync(signal, stop.StopNow);
            LogStopped(log);
            return ExitCode.Ok;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StartException or NetlinkException)
        {
            LogFailed(log, e.Message);
            if (node is not null) await node.AbortAsync();
            return e is UnauthorizedAccessException ? ExitCode.NoPermission : ExitCode.Failed;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Node} serves (holdfast {Version})")]
    private static partial void LogServing(ILogger log, string node, string version);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Signal}: withdrawing, then answering until clients are gone")]
    private static partial void LogStopping(ILogger log, string signal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Objection}")]
    private static partial void LogCoreDumps(ILogger log, string objection);

    [LoggerMessage(Level = LogLevel.Information, Message = "stopped")]
    private static partial void LogStopped(ILogger log);

    [LoggerMessage(Level = LogLevel.Critical, Message = "cannot start: {Why}")]
    private static partial void LogFailed(ILogger log, string why);
}
