using System.Diagnostics;
using System.Globalization;
using Holdfast.Lab.Kernel;

namespace Holdfast.Lab.Processes;

/// <summary>A process, told from a later one that got the same number by the time it was started.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="StartTime">Its start, in clock ticks since boot.</param>
public sealed record ProcessIdentity(int Pid, long StartTime)
{
    /// <summary>Whether it runs: a zombie does not.</summary>
    public bool IsAlive => Read(Pid) is { } now && now.StartTime == StartTime && now.State != 'Z';

    /// <summary>The process that has a number now; null when there is none.</summary>
    /// <param name="pid">The number.</param>
    public static ProcessIdentity? Of(int pid) => Read(pid) is { } now ? new ProcessIdentity(pid, now.StartTime) : null;

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is not such text.</summary>
    /// <param name="text">The text.</param>
    public static ProcessIdentity? Parse(string text)
    {
        var parts = text.Split(' ', '\n');
        return parts.Length >= 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var pid)
            && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var start)
            ? new ProcessIdentity(pid, start)
            : null;
    }

    /// <summary>Ends it with SIGKILL and waits until it is gone, 5 s at most.</summary>
    public void Kill() => End(TimeSpan.Zero);

    /// <summary>
    /// Ends it with SIGTERM, and with SIGKILL if it does not go; waits until it is gone, 5 s at most after that.
    /// </summary>
    /// <param name="patience">How long SIGTERM is given; zero: none is sent.</param>
    public void End(TimeSpan patience)
    {
        _ = LibC.Kill(Pid, patience > TimeSpan.Zero ? Signals.Terminate : Signals.Kill);
        if (!WaitForEnd(patience) && IsAlive)
            _ = LibC.Kill(Pid, Signals.Kill);
        _ = WaitForEnd(TimeSpan.FromSeconds(5));
    }

    /// <summary>Waits for its end.</summary>
    /// <param name="patience">How long at most.</param>
    /// <returns>Whether it has ended.</returns>
    public bool WaitForEnd(TimeSpan patience)
    {
        var clock = Stopwatch.StartNew();
        while (IsAlive)
        {
            if (clock.Elapsed > patience)
                return false;
            Thread.Sleep(5);
        }

        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Pid} {StartTime}";

    private static (char State, long StartTime)? Read(int pid)
    {
        try
        {
            // The program's name, in parentheses, may hold blanks: count the fields behind it.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
