namespace Holdfast.Linux.Processes;

/// <summary>
/// The one thread that starts commands, without any capability. A new thread has its maker's capabilities, so nothing
/// that runs here may lead to one: no task is completed, no pool, timer or logger is touched. All it does beside
/// spawning is to hand over to <see cref="CommandReaper"/>.
/// </summary>
internal static class BareThread
{
    private static readonly Lock Starting = new();
    private static readonly object Gate = new();
    private static readonly Queue<RunningCommand> Waiting = new();
    private static Thread? _thread;

    /// <summary>
    /// Whether what is started sheds its capabilities by itself before it becomes the command. Set before the first command.
    /// </summary>
    public static bool StartsLaunchers { get; set; }

    /// <summary>Starts the command soon, then hands it to the reaper.</summary>
    public static void Start(RunningCommand command)
    {
        lock (Starting)
        {
            if (_thread is null)
            {
                _thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "hf-spawn" };
                _thread.UnsafeStart();
            }
        }
        lock (Gate)
        {
            Waiting.Enqueue(command);
            Monitor.Pulse(Gate);
        }
    }

    private static void Run()
    {
        var hindrance = StartsLaunchers ? null : ThreadCapabilities.DropAll();
        while (true)
        {
            var command = Next();
            command.Process = command.Stopping != StopReason.None ? SpawnedProcess.Failed(0, "stopped before it was started")
                : hindrance is not null ? SpawnedProcess.Failed(0, $"this process cannot shed its capabilities ({hindrance})")
                : Spawn.Start(command.Command);
            CommandReaper.Post(command);
        }
    }

    private static RunningCommand Next()
    {
        lock (Gate)
        {
            while (Waiting.Count == 0)
                Monitor.Wait(Gate);
            return Waiting.Dequeue();
        }
    }
}
