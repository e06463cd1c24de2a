using System.Diagnostics;
using System.Globalization;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Daemon.Upgrade;
using Holdfast.Linux.Handover;
using Holdfast.Linux.Systemd;
using Holdfast.LoadBalancer.Handover;

namespace Holdfast.Daemon;

/// <summary>
/// Has another program go on for this one. Until it says that all is there, this one can take everything back; only the sessions
/// are nobody's twice: between their last copy here and their first message there is no moment at which the end of the process
/// that answers would not end them.
/// </summary>
internal sealed partial class Upgrader(Node node, InstanceLock locks, ServiceNotifier systemd, ILogger log)
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TakePatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ServePatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SilencePatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Probation = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource<SuccessorProcess> _handedOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<Outcome<ActionReport>>? _running;
    private CountersHandover _counted = new();

    /// <summary>The web server, which is stopped and started again.</summary>
    public required IHandedWeb Web { get; init; }

    /// <summary>The process before, while it has not let go.</summary>
    public Predecessor? Before { get; init; }

    /// <summary>Ends with the process that goes on for this one.</summary>
    public Task<SuccessorProcess> HandedOver => _handedOver.Task;

    /// <summary>Ends when no upgrade is under way any more.</summary>
    public Task Idle => _running ?? Task.CompletedTask;

    /// <summary>Upgrades; one at a time.</summary>
    /// <param name="binary">The program; null for the file this one was started from.</param>
    /// <param name="by">Who wants it.</param>
    public Task<Outcome<ActionReport>> UpgradeAsync(string? binary, string by)
    {
        var path = binary ?? SuccessorProgram.Own;
        if (node.IsHandingOver || Before is { Released.IsCompleted: false })
            return Refused("another upgrade is not finished yet: try again in a moment");
        if (Obstacle() is { } obstacle) return Refused($"{obstacle}: `systemctl restart` does it, with a pause");
        if (SuccessorProgram.Objection(path) is { } objection) return Refused(objection);
        node.IsHandingOver = true;
        var done = new TaskCompletionSource<Outcome<ActionReport>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _running = done.Task;
        // A thread of its own: what happens between the last copy here and the first message there waits for no pool.
        new Thread(() => done.SetResult(Run(path, by)), 1 << 20) { IsBackground = true, Name = "hf-upgrade" }.UnsafeStart();
        return done.Task;
    }

    /// <summary>Tells the process that goes on what was counted here after it began.</summary>
    public void TellCounts(SuccessorProcess successor)
    {
        try
        {
            successor.Connection.Send(HandoverKind.Counted, node.Balancer.LeaveCounters().Since(_counted),
                HandoverJson.Default.CountersHandover);
        }
        catch (HandoverException)
        {
            // It has ended, and what was counted with it.
        }
    }

    private static Task<Outcome<ActionReport>> Refused(string why) =>
        Task.FromResult<Outcome<ActionReport>>(new ProblemReport("Not upgraded", StatusCodes.Status409Conflict, why));

    private string? Obstacle() => node.Reloader.Confirmation.Pending is not null ? "a reload waits to be confirmed"
        : !node.Options.Processes.IsEmpty ? "programs announce routes here (`bgp.processes`), which a new process does not know"
        : node.Options.ProcessPipes is not null
            ? "`exabgpcli` may announce routes here (`bgp.cli_pipes`), which a new process does not know"
        : null;

    private Outcome<ActionReport> Run(string path, string by)
    {
        LogBegins(log, path, by);
        var began = Stopwatch.GetTimestamp();
        SuccessorProcess? successor = null;
        try
        {
            successor = SuccessorProgram.Start(path, out var failure) ?? throw new HandoverException(failure!);
            HandOver(successor, began);
            systemd.MainProcess(successor.Pid);
            successor.Connection.Send(HandoverKind.Released);
            _handedOver.SetResult(successor);
            LogDone(log, successor.Pid);
            return new ActionReport([string.Create(CultureInfo.InvariantCulture,
                $"process {successor.Pid} ({path}) goes on for process {Environment.ProcessId}, "
                    + $"which ends when its last connections do")]);
        }
#pragma warning disable CA1031 // Whatever it is: this process goes on, and says why.
        catch (Exception failed)
#pragma warning restore CA1031
        {
            var why = Words(failed.Message, successor);
            node.IsHandingOver = false;
            LogFailed(log, path, why);
            node.Events.Add(EventKind.Node, node.Options.Node.Name, null, "not upgraded", $"by {by}: {why}");
            return new ProblemReport("Not upgraded", StatusCodes.Status502BadGateway,
                $"{path} does not go on, and process {Environment.ProcessId} does: {why}");
        }
    }

    private static string Words(string why, SuccessorProcess? successor)
    {
        if (successor is null) return why;
        // A channel that is closed is that of a process that ends.
        var began = Stopwatch.GetTimestamp();
        while (why.Contains(HandoverLink.HasEnded, StringComparison.Ordinal) && successor.End is null
            && Stopwatch.GetElapsedTime(began) < EndPatience)
            Thread.Sleep(1);
        var end = successor.End;
        successor.Kill();
        successor.Dispose();
        var words = successor.LastWords;
        return (end is null ? why : $"{why}: it {end}") + (words.Length == 0 ? "" : $"; its last words: {words}");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "upgrade to {Path} by {By}: it is started")]
    private static partial void LogBegins(ILogger log, string path, string by);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "process {Process} goes on for this one, which ends with its last connections")]
    private static partial void LogDone(ILogger log, int process);

    [LoggerMessage(Level = LogLevel.Error, Message = "not upgraded to {Path}, this process goes on: {Why}")]
    private static partial void LogFailed(ILogger log, string path, string why);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "process {Process} has failed after it had the sessions: they begin anew here")]
    private static partial void LogTakenBack(ILogger log, int process);
}

/// <summary>The web server as an upgrade needs it.</summary>
internal interface IHandedWeb
{
    /// <summary>Copies of what it listens on, by where.</summary>
    Dictionary<string, int> LeaveSockets();

    /// <summary>Takes no more connections.</summary>
    void StopListening();

    /// <summary>Begins again on these sockets, which are its own from now on.</summary>
    void ListenAgain(IReadOnlyDictionary<string, int> sockets);
}
