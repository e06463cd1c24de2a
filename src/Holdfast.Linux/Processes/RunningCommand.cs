using System.Text;

namespace Holdfast.Linux.Processes;

/// <summary>A command on its way. Beside <see cref="Stopping"/>, only the reaper thread touches what changes.</summary>
internal sealed class RunningCommand(CommandRequest command)
{
    /// <summary>Bytes of output kept.</summary>
    public const int OutputKept = 1024;

    private const int OutputReadAtOnce = 64 * 1024; // octets, before pauses begin
    private const int OutputPause = 5; // ms

    private readonly TaskCompletionSource<CommandResult> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _output = new byte[OutputKept];
    private int _outputLength;
    private long _outputRead;
    private int _stopping;

    public CommandRequest Command { get; } = command;

    /// <summary>What came of it.</summary>
    public Task<CommandResult> Ended => _ended.Task;

    /// <summary>Set by the spawning thread before it hands the command to the reaper.</summary>
    public SpawnedProcess? Process { get; set; }

    /// <summary>Why it is being stopped; the first reason stays.</summary>
    public StopReason Stopping
    {
        get => (StopReason)Volatile.Read(ref _stopping);
        set => Interlocked.CompareExchange(ref _stopping, (int)value, (int)StopReason.None);
    }

    /// <summary>
    /// Its group has had its SIGKILL; from this tick count on it counts as ended, even if the kernel still holds it.
    /// </summary>
    public long? KilledUntil { get; set; }

    /// <summary>A command that writes without end is read no more until this tick count, so that it costs little.</summary>
    public long ReadAgainAt { get; private set; }

    /// <summary>Keeps what still has room.</summary>
    public void Append(ReadOnlySpan<byte> output)
    {
        _outputRead += output.Length;
        if (_outputRead > OutputReadAtOnce)
            ReadAgainAt = System.Environment.TickCount64 + OutputPause;
        var kept = Math.Min(output.Length, OutputKept - _outputLength);
        output[..kept].CopyTo(_output.AsSpan(_outputLength));
        _outputLength += kept;
    }

    public void End(CommandOutcome outcome, int code, string? text = null) =>
        _ended.TrySetResult(new(outcome, code, text ?? OneLine(_output.AsSpan(0, _outputLength))));

    /// <summary>Text for a log: anything that is not printable, line ends included, becomes one space.</summary>
    internal static string OneLine(ReadOnlySpan<byte> output)
    {
        var line = new StringBuilder(output.Length);
        foreach (var rune in Encoding.UTF8.GetString(output).EnumerateRunes())
        {
            if (!Rune.IsControl(rune) && !Rune.IsWhiteSpace(rune))
                line.Append(rune);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }
        return line.ToString().TrimEnd();
    }
}

/// <summary>Why a command is being stopped.</summary>
internal enum StopReason
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>Its time is up.</summary>
    TimedOut,

    /// <summary>Whoever wanted it does not any more.</summary>
    Cancelled,
}
