using System.Diagnostics;
using System.Globalization;

namespace Holdfast.Metrics;

/// <summary>The process, by the names all Prometheus clients use, and its garbage collector.</summary>
internal static class ProcessMetrics
{
    private static readonly MetricFamily Cpu = MetricFamily.Counter("process_cpu_seconds_total", "User and system CPU time spent.");
    private static readonly MetricFamily Resident = MetricFamily.Gauge("process_resident_memory_bytes", "Resident memory.");
    private static readonly MetricFamily Virtual = MetricFamily.Gauge("process_virtual_memory_bytes", "Virtual memory.");
    private static readonly MetricFamily Threads = MetricFamily.Gauge("process_threads", "Threads.");
    private static readonly MetricFamily OpenFiles = MetricFamily.Gauge("process_open_fds", "Open file descriptors.");
    private static readonly MetricFamily MaxFiles = MetricFamily.Gauge("process_max_fds", "The most file descriptors it may have open.");
    private static readonly MetricFamily Start = MetricFamily.Gauge("process_start_time_seconds", "When it started, in seconds since 1970.");
    private static readonly MetricFamily Collections = MetricFamily.Counter("holdfast_gc_collections_total", "Garbage collections; those of a generation include those of the higher ones.", "generation");
    private static readonly MetricFamily Pause = MetricFamily.Counter("holdfast_gc_pause_seconds_total", "Time that all threads stood still for the garbage collector.");
    private static readonly MetricFamily Allocated = MetricFamily.Counter("holdfast_gc_allocated_bytes_total", "Memory allocated on the managed heap.");

    public static void Write(MetricsWriter writer)
    {
        using var process = Process.GetCurrentProcess();
        writer.Begin(Cpu).Sample(process.TotalProcessorTime.TotalSeconds);
        writer.Begin(Resident).Sample(process.WorkingSet64);
        writer.Begin(Virtual).Sample(process.VirtualMemorySize64);
        writer.Begin(Threads).Sample(process.Threads.Count);
        writer.Begin(OpenFiles);
        // The folder that is read is itself one of those it lists.
        if (Count("/proc/self/fd") is { } open) writer.Sample(open - 1);
        writer.Begin(MaxFiles);
        if (LimitOfOpenFiles() is { } limit) writer.Sample(limit);
        writer.Begin(Start).Sample(new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0);
        writer.Begin(Collections);
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            writer.Sample(GC.CollectionCount(generation), generation.ToString(CultureInfo.InvariantCulture));
        writer.Begin(Pause).Sample(GC.GetTotalPauseDuration().TotalSeconds);
        writer.Begin(Allocated).Sample(GC.GetTotalAllocatedBytes());
    }

    private static int? Count(string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder).Count();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static double? LimitOfOpenFiles()
    {
        try
        {
            const string what = "Max open files";
            var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(what, StringComparison.Ordinal));
            var soft = line?[what.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
            return soft == "unlimited" ? double.PositiveInfinity
                : double.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
