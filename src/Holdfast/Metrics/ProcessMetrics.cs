using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Metrics;

/// <summary>The process, by the names all Prometheus clients use, and its garbage collector.</summary>
internal static class ProcessMetrics
{
    public static ImmutableArray<MetricRow<Process>> Rows { get; } =
    [
        MetricRow.One<Process>(MetricFamily.Counter("process_cpu_seconds_total", "User and system CPU time spent."),
            process => process.TotalProcessorTime.TotalSeconds),
        MetricRow.One<Process>(MetricFamily.Gauge("process_resident_memory_bytes", "Resident memory."),
            process => process.WorkingSet64),
        MetricRow.One<Process>(MetricFamily.Gauge("process_virtual_memory_bytes", "Virtual memory."),
            process => process.VirtualMemorySize64),
        MetricRow.One<Process>(MetricFamily.Gauge("process_threads", "Threads."), process => process.Threads.Count),
        // The folder that is read is itself one of those it lists.
        MetricRow.One<Process>(MetricFamily.Gauge("process_open_fds", "Open file descriptors."), _ => Count("/proc/self/fd") - 1),
        MetricRow.One<Process>(MetricFamily.Gauge("process_max_fds", "The most file descriptors it may have open."),
            _ => LimitOfOpenFiles()),
        MetricRow.One<Process>(MetricFamily.Gauge("process_start_time_seconds", "When it started, in seconds since 1970."),
            process => new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0),
        new(MetricFamily.Counter("holdfast_gc_collections_total",
            "Garbage collections; those of a generation include those of the higher ones.", "generation"), WriteCollections),
        MetricRow.One<Process>(MetricFamily.Counter("holdfast_gc_pause_seconds_total",
            "Time that all threads stood still for the garbage collector."), _ => GC.GetTotalPauseDuration().TotalSeconds),
        MetricRow.One<Process>(MetricFamily.Counter("holdfast_gc_allocated_bytes_total", "Memory allocated on the managed heap."),
            _ => GC.GetTotalAllocatedBytes()),
    ];

    private static void WriteCollections(MetricsWriter writer, Process process)
    {
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            writer.Sample(GC.CollectionCount(generation), generation.ToString(CultureInfo.InvariantCulture));
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
            var line = File.ReadLines("/proc/self/limits")
                .FirstOrDefault(line => line.StartsWith(what, StringComparison.Ordinal));
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
