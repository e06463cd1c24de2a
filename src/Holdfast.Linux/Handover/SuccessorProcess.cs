using System.Globalization;
using System.Text;
using Holdfast.Linux.Processes;

namespace Holdfast.Linux.Handover;

/// <summary>A program started to go on for this process, with an end of a channel to it. It can be ended.</summary>
public sealed unsafe class SuccessorProcess : IDisposable
{
    /// <summary>The descriptors it has beside the standard ones: the channel, and this process's output and errors.</summary>
    public const int Channel = 3, Output = 4, Errors = 5;

    private const int StructureSize = 512; // as of Spawn
    private const int BeyondThose = 10;
    private const int NoHang = 1; // WNOHANG
    private const int TerminateSignal = 15; // SIGTERM
    private const int MostWords = 2000;
    private const short Flags = 0x04 | 0x08; // SETSIGDEF, SETSIGMASK
    private static readonly TimeSpan LastWordsPatience = TimeSpan.FromMilliseconds(200);

    private readonly StringBuilder _words = new();
    private readonly Thread _reader;
    private string? _end;

    private SuccessorProcess(int pid, HandoverChannel channel, int output)
    {
        (Pid, Connection) = (pid, channel);
        _reader = new Thread(() => Listen(output), 256 * 1024) { IsBackground = true, Name = "hf-successor" };
        _reader.UnsafeStart();
    }

    /// <summary>The user that this process is.</summary>
    public static uint User => LibC.EffectiveUserId();

    /// <summary>Its number.</summary>
    public int Pid { get; }

    /// <summary>The channel to it.</summary>
    public HandoverChannel Connection { get; }

    /// <summary>What it has written to its output, before it had this process's: the end of it.</summary>
    public string LastWords
    {
        get
        {
            _reader.Join(LastWordsPatience);
            lock (_words) return _words.ToString().Trim();
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments, the name of the program first.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="failure">Why it could not be started.</param>
    /// <returns>Null when it could not be started.</returns>
    /// <exception cref="SystemCallException">There are no descriptors left.</exception>
    public static SuccessorProcess? Start(
        string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, out string? failure)
    {
        var ends = stackalloc int[2];
        if (LibC.Pipe(ends, LibC.CloseOnExec) != 0)
            throw SystemCallException.Last("pipe");
        int reading = ends[0];
        var (ours, theirs) = HandoverChannel.Pair();
        // Beyond the numbers they get, lest one overwrites another.
        int[] given = [.. new[] { theirs, 1, 2, ends[1] }.Select(one => PassedDescriptors.Duplicate(one, BeyondThose))];
        PassedDescriptors.Close(theirs);
        PassedDescriptors.Close(ends[1]);
        int error = Exec(program, arguments, environment, given, out int pid);
        foreach (int descriptor in given)
            PassedDescriptors.Close(descriptor);
        failure = error == 0 ? null : Spawn.Explain(program, error);
        if (error == 0)
            return new SuccessorProcess(pid, ours, reading);
        ours.Dispose();
        PassedDescriptors.Close(reading);
        return null;
    }

    /// <summary>How it has ended; null while it runs.</summary>
    public string? End
    {
        get
        {
            int* info = stackalloc int[32];
            new Span<int>(info, 32).Clear();
            if (_end is null
                && LibC.WaitId(CommandReaper.OfPid, Pid, info, CommandReaper.WaitExited | NoHang) == 0 && info[4] != 0)
            {
                // siginfo_t: si_code is 1 for an exit, else a signal; the status follows process and user.
                string status = info[6].ToString(CultureInfo.InvariantCulture);
                _end = info[2] == 1 ? $"ended with exit code {status}" : $"was ended by signal {status}";
            }

            return _end;
        }
    }

    /// <summary>Has it end as a signal to stop does.</summary>
    public void Terminate() => _ = LibC.Kill(Pid, TerminateSignal);

    /// <summary>Ends it, if it runs, and waits for that.</summary>
    public void Kill()
    {
        if (End is not null)
            return;
        _ = LibC.Kill(Pid, CommandReaper.KillSignal);
        _ = LibC.WaitId(CommandReaper.OfPid, Pid, null, CommandReaper.WaitExited);
        _end = "was ended";
    }

    /// <inheritdoc/>
    public void Dispose() => Connection.Dispose();

    private static int Exec(
        string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, int[] given, out int pid)
    {
        var memory = stackalloc byte[4 * StructureSize];
        void* attributes = memory, actions = memory + StructureSize;
        void* none = memory + (2 * StructureSize), all = memory + (3 * StructureSize);
        _ = LibC.NoSignals(none);
        _ = LibC.AllSignals(all);
        using var path = new NativeStrings([program]);
        using var argv = new NativeStrings(arguments);
        using var envp = new NativeStrings(environment);
        _ = LibC.AttributesInit(attributes);
        _ = LibC.ActionsInit(actions);
        try
        {
            int failed = LibC.AttributesSetFlags(attributes, Flags) | LibC.AttributesSetMask(attributes, none)
                | LibC.AttributesSetDefault(attributes, all)
                | LibC.ActionsAddDup2(actions, given[0], Channel) | LibC.ActionsAddDup2(actions, given[1], Output)
                | LibC.ActionsAddDup2(actions, given[2], Errors) | LibC.ActionsAddDup2(actions, given[3], 1)
                | LibC.ActionsAddDup2(actions, given[3], 2) | LibC.ActionsAddCloseFrom(actions, Errors + 1);
            fixed (byte* nothing = "/dev/null"u8)
                failed |= LibC.ActionsAddOpen(actions, 0, nothing, 0, 0);
            int child = 0;
            if (failed == 0)
                failed = LibC.SpawnP(&child, path.Pointers[0], actions, attributes, argv.Pointers, envp.Pointers);
            pid = child;
            return failed;
        }
        finally
        {
            _ = LibC.ActionsDestroy(actions);
            _ = LibC.AttributesDestroy(attributes);
        }
    }

    // Passes on what it says, and keeps the end.
    private void Listen(int output)
    {
        byte* buffer = stackalloc byte[1024];
        while (LibC.Read(output, buffer, 1024) is > 0 and var read)
        {
            string text = Encoding.UTF8.GetString(buffer, (int)read);
            lock (_words)
            {
                _words.Append(text);
                if (_words.Length > MostWords)
                    _words.Remove(0, _words.Length - MostWords);
            }

            _ = LibC.Write(2, buffer, (nuint)read);
        }

        PassedDescriptors.Close(output);
    }
}
