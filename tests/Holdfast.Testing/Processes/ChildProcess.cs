using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Holdfast.Lab.Processes;

namespace Holdfast.Testing.Processes;

/// <summary>A program that runs until it ends or is disposed of; what it writes is kept.</summary>
public sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new(), _error = new();
    private readonly Task _read;

    private ChildProcess(Process process)
    {
        _process = process;
        _read = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _error));
    }

    /// <summary>What it has written to standard output so far.</summary>
    public string Output => TextOf(_output);

    /// <summary>What it has written to standard error so far.</summary>
    public string Error => TextOf(_error);

    public bool HasEnded => _process.HasExited;

    /// <summary>Its process ID.</summary>
    public int Id => _process.Id;

    /// <summary>How it ended.</summary>
    public int ExitCode => _process.ExitCode;

    public static ChildProcess Start(string program, params IEnumerable<string> arguments) =>
        Start(new ProcessStartInfo(program, arguments));

    /// <summary>The same with an environment of its own and the like.</summary>
    public static ChildProcess Start(ProcessStartInfo start)
    {
        ArgumentNullException.ThrowIfNull(start);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new ChildProcess(process);
    }

    /// <summary>Waits for its end.</summary>
    /// <exception cref="OperationCanceledException">It has not ended within that time.</exception>
    public async Task<(int ExitCode, string Output, string Error)> EndAsync(TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        await _process.WaitForExitAsync(limit.Token);
        await _read.WaitAsync(limit.Token);
        return (ExitCode, Output, Error);
    }

    /// <summary>Sends a signal.</summary>
    /// <returns>The moment before.</returns>
    public DateTimeOffset Signal(PosixSignal signal) => Signal(signal.ToString()["SIG".Length..]);

    /// <summary>Stops it from running, as if it hung.</summary>
    /// <returns>The moment before.</returns>
    public DateTimeOffset Freeze() => Signal("STOP");

    /// <summary>Lets it run on.</summary>
    public void Thaw() => Signal("CONT");

    /// <summary>Asks it to end, and waits for that, 10 s at most.</summary>
    public void Terminate()
    {
        Signal("TERM");
        _process.WaitForExit(TimeSpan.FromSeconds(10));
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    /// <returns>The moment before, a Stopwatch timestamp.</returns>
    public long Kill()
    {
        var moment = Stopwatch.GetTimestamp();
        _process.Kill();
        return moment;
    }

    /// <summary>Ends it, and what it has started; to find these takes some time.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(TimeSpan.FromSeconds(10));
        }

        _process.Dispose();
    }

    /// <summary>Sends a signal, and returns the moment before.</summary>
    /// <param name="name">As kill(1) has it, without SIG.</param>
    public DateTimeOffset Signal(string name)
    {
        var moment = DateTimeOffset.UtcNow;
        Tool.Run("kill", ["-s", name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        return moment;
    }

    private static string TextOf(StringBuilder text)
    {
        lock (text) return text.ToString();
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder text)
    {
        var buffer = new char[4096];
        try
        {
            for (int read; (read = await reader.ReadAsync(buffer)) > 0;)
            {
                lock (text) text.Append(buffer, 0, read);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It was disposed of while it ran.
        }
    }
}
