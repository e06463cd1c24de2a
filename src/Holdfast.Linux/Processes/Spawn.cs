using System.Runtime.InteropServices;

namespace Holdfast.Linux.Processes;

/// <summary>posix_spawn(3) as commands need it.</summary>
internal static unsafe class Spawn
{
    private const int StructureSize = 512; // posix_spawnattr_t is 336 bytes, the file actions are 80, sigset_t is 128
    private const short Flags = 0x04 | 0x08 | 0x80; // SETSIGDEF, SETSIGMASK, SETSID
    private const nint PidFdOpen = 434; // the same number on every architecture
    private const int NoSuchFile = 2;
    private const int NotAllowed = 13;

    /// <summary>Starts a program in a session, and so a process group, of its own, its output on a pipe.</summary>
    public static SpawnedProcess Start(CommandRequest command)
    {
        var ends = stackalloc int[2];
        if (LibC.Pipe(ends, LibC.CloseOnExec) != 0)
            return SpawnedProcess.Failed(Marshal.GetLastPInvokeError(), $"pipe: {Marshal.GetLastPInvokeErrorMessage()}");
        var (reading, writing) = (ends[0], ends[1]);
        var error = Exec(command.Arguments, command.Environment, writing, out var pid);
        _ = LibC.Close(writing);
        if (error != 0)
        {
            _ = LibC.Close(reading);
            return SpawnedProcess.Failed(error, Explain(command.Arguments[0], error));
        }
        var pidFd = (int)LibC.Syscall(PidFdOpen, pid, 0);
        if (pidFd >= 0)
            return new(pid, pidFd, reading, 0, null);

        error = Marshal.GetLastPInvokeError();
        _ = LibC.Close(reading);
        _ = LibC.Kill(-pid, CommandReaper.KillSignal);
        _ = LibC.WaitId(CommandReaper.OfPid, pid, null, CommandReaper.WaitExited);
        return SpawnedProcess.Failed(
            error, $"pidfd_open: {Marshal.GetPInvokeErrorMessage(error)} (Linux 5.3 or newer is needed)");
    }

    private static int Exec(IReadOnlyList<string> arguments, IReadOnlyList<string> environment, int output, out int pid)
    {
        var memory = stackalloc byte[4 * StructureSize];
        void* attributes = memory, actions = memory + StructureSize;
        void* none = memory + 2 * StructureSize, all = memory + 3 * StructureSize;
        _ = LibC.NoSignals(none);
        _ = LibC.AllSignals(all);
        using var argv = new NativeStrings(arguments);
        using var envp = new NativeStrings(environment);
        _ = LibC.AttributesInit(attributes);
        _ = LibC.ActionsInit(actions);
        try
        {
            var failed = LibC.AttributesSetFlags(attributes, Flags) | LibC.AttributesSetMask(attributes, none)
                | LibC.AttributesSetDefault(attributes, all)
                | LibC.ActionsAddDup2(actions, output, 1) | LibC.ActionsAddDup2(actions, output, 2) | CloseOthers(actions);
            fixed (byte* nothing = "/dev/null"u8)
                failed |= LibC.ActionsAddOpen(actions, 0, nothing, 0, 0);
            var child = 0;
            if (failed == 0)
                failed = LibC.SpawnP(&child, argv.Pointers[0], actions, attributes, argv.Pointers, envp.Pointers);
            pid = child;
            return failed;
        }
        finally
        {
            _ = LibC.ActionsDestroy(actions);
            _ = LibC.AttributesDestroy(attributes);
        }
    }

    /// <summary>All descriptors here are close-on-exec; this is for what a library may have opened without.</summary>
    private static int CloseOthers(void* actions)
    {
        try
        {
            return LibC.ActionsAddCloseFrom(actions, 3);
        }
        catch (EntryPointNotFoundException)
        {
            return 0; // a C library other than glibc 2.34 and newer
        }
    }

    private static string? Path => Environment.GetEnvironmentVariable("PATH");

    /// <summary>Why a program could not be started.</summary>
    public static string Explain(string program, int error) => error switch
    {
        NoSuchFile when program.Contains('/') => $"{program}: there is no such program, or its interpreter is missing",
        NoSuchFile => $"{program}: no such program in PATH ({Path})",
        NotAllowed when program.Contains('/') => $"{program}: permission denied; is it executable, for this user too?",
        NotAllowed => $"{program}: not executable, or a directory of PATH is closed to this user ({Path})",
        _ => $"{program}: {Marshal.GetPInvokeErrorMessage(error)}",
    };
}

/// <summary>What the spawning thread made: a process, or the reason there is none.</summary>
/// <param name="Pid">Process, process group and session; 0 when nothing was started.</param>
/// <param name="PidFd">Readable once the process has ended; -1 when nothing was started.</param>
/// <param name="Output">The reading end of its stdout and stderr; -1 when nothing was started.</param>
/// <param name="Errno">Why nothing was started.</param>
/// <param name="Failure">The same in words; null when it was started.</param>
internal sealed record SpawnedProcess(int Pid, int PidFd, int Output, int Errno, string? Failure)
{
    public static SpawnedProcess Failed(int errno, string failure) => new(0, -1, -1, errno, failure);
}
