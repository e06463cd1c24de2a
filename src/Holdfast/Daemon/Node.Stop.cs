using System.Globalization;
using Holdfast.Bgp.Session;
using Holdfast.Contracts.Reports;

namespace Holdfast.Daemon;

/// <content>Its end.</content>
internal sealed partial class Node
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Withdraws, answers until clients are gone, tells the neighbors, then takes listeners and addresses away.
    /// </summary>
    /// <param name="why">What the neighbors are told.</param>
    /// <param name="stopNow">Cancelled to skip the wait for clients.</param>
    public async Task StopAsync(string why, CancellationToken stopNow)
    {
        Stopping = true;
        State.Crashes.Forget();
        Events.Add(EventKind.Node, Options.Node.Name, "serving", "stopping", why);
        // With no neighbor to hear it, GRACEFUL_SHUTDOWN would be waited for in vain.
        var heard = Speaker.Neighbors.Any(neighbor => neighbor.State == SessionState.Established);
        Engine.BeginStop(heard ? Options.Anycast.DrainTime : TimeSpan.Zero);
        try
        {
            var quiet = Engine.WaitUntilQuietAsync(Options.Anycast.DrainTime, stopNow);
            while (await Task.WhenAny(quiet, Task.Delay(ProgressInterval, Time, CancellationToken.None)) != quiet)
                LogProgress(_log, Progress());
            if (!await quiet) LogClientsLeft(_log, Options.Anycast.DrainTime);
        }
        catch (OperationCanceledException)
        {
            LogStopNow(_log);
        }
        Processes.Dispose();
        await Speaker.StopAsync($"{Options.Node.Name} stops ({why})");
        Balancer.Stop();
        Addresses.Changed -= MarkReady;
        await Addresses.StopAsync();
        EventWatch.Dispose();
        StatusFiles.Dispose();
        Blocks.Dispose();
        ConfigurationWatch?.Dispose();
        Overrides.Dispose();
        Reloader.Dispose();
        State.Dispose();
        History.Dispose();
    }

    private string Progress() => string.Join(", ", Engine.Snapshot().Select(prefix => string.Create(CultureInfo.InvariantCulture,
        $"{prefix.Service} {prefix.Prefix} {prefix.Phase.ToWord()}, {prefix.QueriesPerSecond:F0} queries/s")));

    /// <summary>Undoes what a failed start has done.</summary>
    public async Task AbortAsync()
    {
        Processes.Dispose();
        await Speaker.StopAsync("failed to start");
        Engine.Dispose();
        Overrides.Dispose();
        Balancer.Stop();
        await Addresses.StopAsync();
        History.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "clients still ask here {DrainTime} after the routes were withdrawn (drain_time); stopping all the same")]
    private static partial void LogClientsLeft(ILogger log, TimeSpan drainTime);

    [LoggerMessage(Level = LogLevel.Warning, Message = "second signal: stopping without waiting for clients")]
    private static partial void LogStopNow(ILogger log);

    [LoggerMessage(Level = LogLevel.Information, Message = "leaving: {Progress}")]
    private static partial void LogProgress(ILogger log, string progress);
}
