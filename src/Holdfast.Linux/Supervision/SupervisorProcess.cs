using System.Runtime.InteropServices;
using Holdfast.Linux.Processes;

namespace Holdfast.Linux.Supervision;

/// <summary>
/// The process that runs a daemon's commands. It is the subreaper of what they leave behind, and the end of its standard input is
/// the end of the daemon, however that came: all of it is killed then.
/// </summary>
internal static unsafe class SupervisorProcess
{
    public const string Verb = "supervise-commands";

    private const int AnyChild = 0; // P_ALL
    private const int NoHang = 1; // WNOHANG
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);

    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, RunningCommand> Running = [];

    /// <summary>Runs what is asked for until the daemon ends.</summary>
    public static int Run()
    {
        // It ends with the daemon, and not with a signal that the service's processes all get.
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, static context => context.Cancel = true);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static context => context.Cancel = true);
        CommandReaper.AdoptOrphans();
        CommandReaper.EnsureStarted();
        BareThread.StartsLaunchers = CommandUser.CanBeAnother;

        using var requests = new BinaryReader(Console.OpenStandardInput());
        using var results = new BinaryWriter(Console.OpenStandardOutput());
        try
        {
            while (true)
            {
                var (id, command) = SupervisorMessages.ReadRequest(requests);
                if (command is null)
                    Stop(id);
                else
                    Start(id, command, results);
            }
        }
        catch (Exception end) when (end is IOException)
        {
            KillAll();
            return 0;
        }
    }

    private static void Start(int id, CommandRequest command, BinaryWriter results)
    {
        var running = new RunningCommand(CommandUser.CanBeAnother ? CommandLauncher.Of(command) : command);
        lock (Gate)
            Running.Add(id, running);
        running.Ended.ContinueWith(
            ended => Tell(id, ended.Result, results), CancellationToken.None, TaskContinuationOptions.None,
            TaskScheduler.Default);
        BareThread.Start(running);
    }

    private static void Stop(int id)
    {
        lock (Gate)
        {
            if (Running.TryGetValue(id, out var running))
                CommandReaper.Stop(running, StopReason.TimedOut);
        }
    }

    private static void Tell(int id, CommandResult result, BinaryWriter results)
    {
        lock (Gate)
        {
            Running.Remove(id);
            try
            {
                SupervisorMessages.WriteResult(results, id, result);
                results.Flush();
            }
            catch (IOException)
            {
                // The daemon has ended, which its other pipe tells.
            }
        }
    }

    private static void KillAll()
    {
        lock (Gate)
        {
            foreach (var running in Running.Values)
                CommandReaper.Stop(running, StopReason.Cancelled);
        }
        var longest = Environment.TickCount64 + (long)LongestEnd.TotalMilliseconds;
        while (HasChildren() && Environment.TickCount64 < longest)
        {
            ProcessTree.KillDescendants(Environment.ProcessId);
            Thread.Sleep(Pause);
        }
    }

    private static bool HasChildren()
    {
        int* info = stackalloc int[32];
        // Only dead ones are reaped here; -1 says that there is none at all.
        return LibC.WaitId(AnyChild, 0, info, CommandReaper.WaitExited | NoHang) == 0;
    }
}
