using System.Runtime.InteropServices;

namespace Holdfast.Linux.Processes;

/// <summary>
/// The one thread that watches all running commands: it takes their output, kills what is left of their groups, reaps
/// them, and tells whoever waits.
/// </summary>
internal static unsafe class CommandReaper
{
    public const int KillSignal = 9;
    public const int OfPid = 1; // P_PID
    public const int WaitExited = 4; // WEXITED
    private const int OfGroup = 2; // P_PGID
    private const int NoHang = 1; // WNOHANG
    private const int CodeExited = 1; // CLD_EXITED
    private const int Grace = 1000; // ms until a killed process that the kernel still holds is given up waiting for
    private const int Soon = 20; // ms

    private static readonly Lock Gate = new();
    private static readonly Queue<RunningCommand> Posted = new();
    private static readonly List<RunningCommand> Running = [];
    private static readonly HashSet<int> Orphans = [];
    private static int _wake = -1;
    private static bool _adopts;
    private static bool _strays;

    public static void EnsureStarted()
    {
        lock (Gate)
        {
            if (_wake >= 0)
                return;
            _wake = LibC.EventFd(0, LibC.CloseOnExec);
            if (_wake < 0)
                throw new InvalidOperationException($"eventfd: {Marshal.GetLastPInvokeErrorMessage()}");
            new Thread(Run, 256 * 1024) { IsBackground = true, Name = "hf-reap" }.UnsafeStart();
        }
    }

    /// <summary>
    /// Makes this process the parent of what commands leave behind (PR_SET_CHILD_SUBREAPER), so that it is found and killed with
    /// them, whatever sessions it has made. For a process that has no other children, before its first command.
    /// </summary>
    public static void AdoptOrphans()
    {
        const int setChildSubreaper = 36;
        _adopts = LibC.PrCtl(setChildSubreaper, 1, 0, 0, 0) == 0;
    }

    /// <summary>Has the thread look at the command: it was started, could not be, or is to be stopped.</summary>
    public static void Post(RunningCommand command)
    {
        lock (Gate)
            Posted.Enqueue(command);
        var one = 1UL;
        _ = LibC.Write(_wake, &one, sizeof(ulong));
    }

    public static void Stop(RunningCommand command, StopReason reason)
    {
        command.Stopping = reason;
        Post(command);
    }

    private static void Run()
    {
        var buffer = (byte*)NativeMemory.Alloc(65536);
        while (true)
        {
            Wait(buffer);
            TakePosted();
            for (var i = Running.Count - 1; i >= 0; i--)
            {
                if (Advance(Running[i], buffer))
                    Running.RemoveAt(i);
            }
            Orphans.RemoveWhere(group => !HasChildren(group));
            _strays = _adopts && KillStrays();
        }
    }

    /// <summary>Waits for anything to happen, and takes what the commands have written.</summary>
    private static void Wait(byte* buffer)
    {
        var entries = new PollEntry[1 + 2 * Running.Count];
        var now = Environment.TickCount64;
        entries[0] = new() { Descriptor = _wake, Wanted = PollEntry.In };
        for (var i = 0; i < Running.Count; i++)
        {
            entries[1 + 2 * i] = new() { Descriptor = Running[i].Process!.PidFd, Wanted = PollEntry.In };
            var isRead = Running[i].ReadAgainAt <= now;
            entries[2 + 2 * i] = new() { Descriptor = isRead ? Running[i].Process!.Output : -1, Wanted = PollEntry.In };
        }
        var dying = _strays || Orphans.Count > 0
            || Running.Exists(command => command.KilledUntil is not null || command.ReadAgainAt > now);
        fixed (PollEntry* first = entries)
        {
            if (LibC.Poll(first, (nuint)entries.Length, dying ? Soon : -1) <= 0)
                return;
        }
        if (entries[0].Seen != 0)
            _ = LibC.Read(_wake, buffer, sizeof(ulong));
        for (var i = 0; i < Running.Count; i++)
        {
            if (entries[2 + 2 * i].Seen != 0)
                ReadOutput(Running[i], buffer);
        }
    }

    private static void TakePosted()
    {
        while (true)
        {
            RunningCommand? command;
            lock (Gate)
            {
                if (!Posted.TryDequeue(out command))
                    return;
            }
            if (command.Process is not { } process)
                EndStopped(command, "it could not be started in time"); // the spawning thread is held up; it comes here again
            else if (process.Failure is not null && command.Stopping != StopReason.None)
                EndStopped(command, process.Failure);
            else if (process.Failure is not null)
                command.End(CommandOutcome.NotStarted, process.Errno, process.Failure);
            else if (process.PidFd >= 0 && !Running.Contains(command))
                Running.Add(command);
        }
    }

    /// <summary>Takes the command one step further.</summary>
    /// <returns>It is gone.</returns>
    private static bool Advance(RunningCommand command, byte* buffer)
    {
        var process = command.Process!;
        if (command.Stopping != StopReason.None && command.KilledUntil is null)
        {
            ProcessTree.KillDescendants(process.Pid);
            _ = LibC.Kill(-process.Pid, KillSignal);
            command.KilledUntil = Environment.TickCount64 + Grace;
        }
        if (!IsReadable(process.PidFd))
        {
            if (command.KilledUntil < Environment.TickCount64)
                EndStopped(command, "it does not die: the kernel holds it");
            return false;
        }
        // The dead leader keeps the group's number from being given anew until it is reaped; so the group goes first.
        _ = LibC.Kill(-process.Pid, KillSignal);
        var info = stackalloc int[32];
        if (LibC.WaitId(OfPid, process.Pid, info, WaitExited) != 0)
            info[2] = info[6] = 0; // reaped by someone else: how it ended is not known
        if (process.Output >= 0 && IsReadable(process.Output))
            ReadOutput(command, buffer);
        Orphans.Add(process.Pid);
        Close(command);
        if (command.Stopping != StopReason.None)
            EndStopped(command, null);
        else
            command.End(info[2] == CodeExited ? CommandOutcome.Exited : CommandOutcome.Signaled, info[6]);
        return true;
    }

    private static void EndStopped(RunningCommand command, string? text) => command.End(CommandOutcome.TimedOut, 0, text);

    /// <summary>Reaps what of a killed group is a child of this process: that is so when it is PID 1 of a container.</summary>
    private static bool HasChildren(int group)
    {
        var info = stackalloc int[32];
        while (true)
        {
            info[4] = 0;
            if (LibC.WaitId(OfGroup, group, info, WaitExited | NoHang) != 0)
                return false;
            if (info[4] == 0)
                return true;
        }
    }

    /// <summary>
    /// Kills and reaps what commands have left behind. What is still in the session or group of a command that runs is that
    /// command's, and ends with it.
    /// </summary>
    /// <returns>Some is not dead yet.</returns>
    private static bool KillStrays()
    {
        var isAnyLeft = false;
        var info = stackalloc int[32];
        foreach (var orphan in ProcessTree.Adopted())
        {
            info[4] = 0;
            if (LibC.WaitId(OfPid, orphan, info, WaitExited | NoHang) == 0 && info[4] != 0)
                continue;
            if (ProcessTree.Belonging(orphan) is not var (group, session) || IsRunning(group) || IsRunning(session))
                continue;
            ProcessTree.Kill(orphan);
            isAnyLeft = true;
        }
        return isAnyLeft;
    }

    private static bool IsRunning(int leader) =>
        Running.Exists(command => command.Process!.Pid == leader && command.KilledUntil is null);

    private static bool IsReadable(int descriptor)
    {
        var entry = new PollEntry { Descriptor = descriptor, Wanted = PollEntry.In };
        return LibC.Poll(&entry, 1, 0) > 0;
    }

    /// <summary>Takes what is there now: a pipe holds no more than the buffer.</summary>
    private static void ReadOutput(RunningCommand command, byte* buffer)
    {
        var process = command.Process!;
        var read = LibC.Read(process.Output, buffer, 65536);
        if (read > 0)
        {
            command.Append(new ReadOnlySpan<byte>(buffer, (int)read));
            return;
        }
        _ = LibC.Close(process.Output);
        command.Process = process with { Output = -1 };
    }

    private static void Close(RunningCommand command)
    {
        var process = command.Process!;
        _ = LibC.Close(process.PidFd);
        if (process.Output >= 0)
            _ = LibC.Close(process.Output);
        command.Process = process with { PidFd = -1, Output = -1 };
    }
}
