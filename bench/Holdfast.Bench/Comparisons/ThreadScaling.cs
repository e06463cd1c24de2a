using System.Diagnostics;
using System.Globalization;
using Holdfast.Bench.Load;
using Holdfast.Bench.Report;
using Holdfast.Bench.Servers;

namespace Holdfast.Bench.Comparisons;

/// <summary>
/// Whether a second listener thread answers more. Where it does not, the note says what the processors did meanwhile: a load
/// generator that takes all that the server leaves is what binds.
/// </summary>
internal sealed class ThreadScaling(BenchSettings settings, ServerFactory factory, Samples samples, CancellationToken stop)
{
    private const double TicksPerSecond = 100;
    private static readonly int[] Threads = [1, 2];

    /// <summary>Measures, in turns, and notes the medians.</summary>
    public void Measure(int backend, string names)
    {
        var servers = Threads.Select(threads => factory.StartHoldfast(threads, backend)).ToList();
        try
        {
            foreach (var server in servers)
                DnsPerf.Once(server.EndPoint, names, stop);
            var runs = servers.Select(_ => new List<Run>()).ToList();
            for (int run = 0; run < settings.Runs; run++)
            {
                for (int i = 0; i < servers.Count; i++)
                    runs[i].Add(Once(servers[i], names));
            }

            for (int i = 0; i < servers.Count; i++)
                samples.Notes.Add(Tell(Threads[i], [.. runs[i].OrderBy(run => run.Rate)]));
        }
        finally
        {
            foreach (var server in servers)
                server.Dispose();
        }
    }

    private Run Once(ServerProcess server, string names)
    {
        long began = Stopwatch.GetTimestamp();
        double cpu = server.CpuSeconds();
        double idle = IdleSeconds();
        var result = DnsPerf.OverUdp(server.EndPoint, names, settings.RunTime, stop);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var run = new Run(result.Rate, (server.CpuSeconds() - cpu) / seconds, (IdleSeconds() - idle) / seconds);
        Console.Error.WriteLine(
            $"  threads {server.Name}: {run.Rate:F0} queries/s, {run.Server:F2} processors, {run.Idle:F2} idle");
        return run;
    }

    private static string Tell(int threads, IReadOnlyList<Run> runs)
    {
        var median = runs[runs.Count / 2];
        return string.Create(CultureInfo.InvariantCulture,
            $"threads: {threads} answered {median.Rate:N0} [{runs[0].Rate:N0}..{runs[^1].Rate:N0}] queries/s; of {Environment.ProcessorCount} processors Holdfast took {median.Server:F2}, {median.Idle:F2} were idle, the load generator had the rest");
    }

    // All processors' idle time; the fourth number behind "cpu".
    private static double IdleSeconds() =>
        double.Parse(
            File.ReadLines("/proc/stat").First()
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[4], CultureInfo.InvariantCulture) / TicksPerSecond;

    private sealed record Run(double Rate, double Server, double Idle);
}
