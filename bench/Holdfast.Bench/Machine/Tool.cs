using System.Diagnostics;

namespace Holdfast.Bench.Machine;

/// <summary>Programs that are run to their end.</summary>
internal static class Tool
{
    /// <summary>Runs one; returns all it wrote.</summary>
    /// <exception cref="BenchException">It failed.</exception>
    public static string Run(string program, IEnumerable<string> arguments, CancellationToken stop)
    {
        var (code, output) = Try(program, arguments, stop);
        return code == 0 ? output : throw new BenchException($"{program} failed with {code}:\n{output}");
    }

    /// <summary>Runs one; returns its exit code and all it wrote.</summary>
    public static (int Code, string Output) Try(string program, IEnumerable<string> arguments, CancellationToken stop)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new BenchException($"{program} cannot be started");
        using var end = stop.Register(() => process.Kill());
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        stop.ThrowIfCancellationRequested();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}
