using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Holdfast.Bench.Machine;

namespace Holdfast.Bench.Servers;

/// <summary>A server that runs and is measured from outside, through /proc.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // USER_HZ: what /proc counts CPU time in, on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    private readonly Process _process;
    private readonly StringBuilder _log = new();

    /// <summary>Starts it; it need not answer yet.</summary>
    public ServerProcess(string name, IPEndPoint endPoint, string program, IEnumerable<string> arguments)
    {
        Name = name;
        EndPoint = endPoint;
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        StartedAt = Stopwatch.GetTimestamp();
        _process = Process.Start(start) ?? throw new BenchException($"{program} cannot be started");
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Where it answers, UDP and TCP.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>What it needs beside it, and ends with it; its time is not the server's.</summary>
    public ServerProcess? Companion { get; init; }

    /// <summary>The socket of its API, where what it logs of queries is to be told beside what it costs; else null.</summary>
    public string? Api { get; init; }

    /// <summary>When it was started, in timestamps of <see cref="Stopwatch"/>.</summary>
    public long StartedAt { get; }

    /// <summary>User and system CPU time of all its threads so far, in seconds.</summary>
    public double CpuSeconds()
    {
        string stat = File.ReadAllText($"/proc/{_process.Id}/stat");
        // The name, in parentheses, may hold blanks; utime and stime are the 12th and 13th field behind it.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(
            fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>The same to the nanosecond, in nanoseconds; threads that have ended are left out.</summary>
    public long CpuNanoseconds() => SchedStat.RunNanoseconds(_process.Id);

    /// <summary>Resident memory in MiB (Rss of smaps_rollup).</summary>
    public double ResidentMebibytes() => Memory("Rss:");

    /// <summary>Its own share of the memory in MiB: pages that n processes map count an nth (Pss of smaps_rollup).</summary>
    public double ProportionalMebibytes() => Memory("Pss:");

    /// <summary>Throws, with what it said last, if it runs no more.</summary>
    public void MustRun()
    {
        if (!_process.HasExited)
            return;
        _process.WaitForExit();
        lock (_log)
            throw new BenchException($"{Name} ended with {_process.ExitCode}:\n{_log}");
    }

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _ = Native.Kill(_process.Id, Terminate);
            if (!_process.WaitForExit(Patience))
                _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        Companion?.Dispose();
    }

    private double Memory(string field)
    {
        string line = File.ReadLines($"/proc/{_process.Id}/smaps_rollup")
            .First(line => line.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private void Keep(string? line)
    {
        lock (_log)
        {
            if (line is not null && _log.Length < 8192)
                _log.AppendLine(line);
        }
    }
}
