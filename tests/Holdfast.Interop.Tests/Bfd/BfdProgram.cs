using System.Diagnostics;
using Holdfast.Lab.Kernel;
using Holdfast.Lab.Processes;

namespace Holdfast.Interop.Tests.Bfd;

/// <summary>A program that runs in a namespace until it is disposed of.</summary>
internal sealed class BfdProgram : IDisposable
{
    private const string Stop = "STOP";
    private const string Continue = "CONT";

    private readonly Process _process;

    public BfdProgram(NetworkNamespace where, string log, params string[] command)
    {
        // Each step becomes the next, so the process is the program's own.
        var start = new ProcessStartInfo("bash", ["-c", """exec nsenter --net="$1" -- "${@:3}" >>"$2" 2>&1 </dev/null""", "interop", where.Path, log, .. command]);
        _process = Process.Start(start)!;
    }

    public bool HasEnded => _process.HasExited;

    /// <returns>The moment before.</returns>
    public DateTimeOffset Freeze() => Signal(Stop);

    public void Thaw() => Signal(Continue);

    /// <summary>Asks it to end.</summary>
    public void Terminate()
    {
        Signal("TERM");
        _process.WaitForExit(TimeSpan.FromSeconds(10));
    }

    /// <summary>Ends it as a crash would.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
        _process.Dispose();
    }

    private DateTimeOffset Signal(string signal)
    {
        var moment = DateTimeOffset.UtcNow;
        Tool.Run("kill", ["-s", signal, $"{_process.Id}"]);
        return moment;
    }
}
