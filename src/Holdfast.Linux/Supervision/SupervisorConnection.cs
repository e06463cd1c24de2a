using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using Holdfast.Linux.Processes;

namespace Holdfast.Linux.Supervision;

/// <summary>
/// A supervisor process, from its start to its end, as the daemon sees it. Two threads of its own write and read.
/// </summary>
internal sealed class SupervisorConnection
{
    private const int StackSize = 256 * 1024;
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<Action<BinaryWriter>> _requests = [];
    private readonly ConcurrentDictionary<int, TaskCompletionSource<CommandResult>> _running = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastId;

    public SupervisorConnection() => StartThread("hf-commands", Write);

    /// <summary>It has ended, or could not be started: another is needed.</summary>
    public bool IsBroken => _ended.Task.IsCompleted;

    /// <summary>Has it run a command.</summary>
    public (int Id, Task<CommandResult> Ended) Run(CommandRequest command)
    {
        int id = Interlocked.Increment(ref _lastId);
        var result = new TaskCompletionSource<CommandResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[id] = result;
        Send(writer => SupervisorMessages.WriteRun(writer, id, command));
        if (IsBroken)
            FailAll("the process that runs commands has ended");
        return (id, result.Task);
    }

    /// <summary>Has it kill a command; the result comes as ever.</summary>
    public void Stop(int id) => Send(writer => SupervisorMessages.WriteStop(writer, id));

    /// <summary>Nobody waits for this result any more.</summary>
    public void Forget(int id) => _running.TryRemove(id, out _);

    /// <summary>Ends it, with all that it runs.</summary>
    public void End()
    {
        _requests.CompleteAdding();
        _ended.Task.Wait(LongestEnd);
    }

    private static void StartThread(string name, Action run) =>
        new Thread(() => run(), StackSize) { IsBackground = true, Name = name }.UnsafeStart();

    private void Send(Action<BinaryWriter> request)
    {
        try
        {
            _requests.Add(request);
        }
        catch (InvalidOperationException)
        {
            // It is ending.
        }
    }

    private void Write()
    {
        try
        {
            using var process = Start();
            StartThread("hf-results", () => Read(process.StandardOutput.BaseStream));
            using var writer = new BinaryWriter(process.StandardInput.BaseStream);
            foreach (var request in _requests.GetConsumingEnumerable())
            {
                request(writer);
                writer.Flush();
            }
            writer.Close();
            _ended.Task.Wait();
        }
        catch (Exception failure) when (failure is Win32Exception or IOException)
        {
            End($"the process that runs commands cannot be started: {failure.Message}");
        }
    }

    private static Process Start()
    {
        var start = new ProcessStartInfo(OwnProgram.Start[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (string argument in OwnProgram.Start.Skip(1).Append(SupervisorProcess.Verb))
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private void Read(Stream results)
    {
        using var reader = new BinaryReader(results);
        try
        {
            while (true)
            {
                var (id, result) = SupervisorMessages.ReadResult(reader);
                if (_running.TryRemove(id, out var waiting))
                    waiting.TrySetResult(result);
            }
        }
        catch (IOException)
        {
            End("the process that runs commands has ended");
        }
    }

    private void End(string why)
    {
        _ended.TrySetResult();
        _requests.CompleteAdding();
        FailAll(why);
    }

    private void FailAll(string why)
    {
        foreach (int id in _running.Keys)
        {
            if (_running.TryRemove(id, out var waiting))
                waiting.TrySetResult(new(CommandOutcome.NotStarted, 0, why));
        }
    }
}
