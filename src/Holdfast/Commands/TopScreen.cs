using System.Globalization;
using Holdfast.Commands.Output;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary>What <c>holdfast top</c> shows: the node above, below it the latest queries, counted.</summary>
internal static class TopScreen
{
    /// <summary>Writes both.</summary>
    public static void Write(TextOutput text, StatusReport status, TopReport top)
    {
        var output = text.Writer;
        WriteNode(output, status);
        output.WriteLine();
        var since = top.Since is { } first ? $" since {first.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture)}" : "";
        var sample = top.Sample > 1 ? string.Create(CultureInfo.InvariantCulture, $", of {top.Sample} one") : "";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{top.By}: {top.Rows.Count} of {top.Keys}, {top.Queries} queries counted{since}{sample}"));
        var table = new TableWriter(">", top.By.ToUpperInvariant(), ">QUERIES", ">%", ">DROPPED", ">OCTETS", ">AVG(ms)", ">MAX(ms)");
        foreach (var (index, row) in top.Rows.Index())
        {
            table.Add(Text(index + 1), row.Key, Text(row.Queries), Text(row.Percent), Text(row.Dropped), Text(row.Octets),
                Text(row.AverageMilliseconds), Text(row.LongestMilliseconds));
        }

        table.WriteTo(text);
    }

    private static void WriteNode(TextWriter output, StatusReport status)
    {
        var traffic = status.Traffic;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{status.Node}   {traffic.QueriesPerSecond:0.#} queries/s   {traffic.CacheHitPercent ?? 0:0.#} % from the cache   "
            + $"p50 {traffic.LatencyP50Milliseconds ?? 0:0.##} ms   p99 {traffic.LatencyP99Milliseconds ?? 0:0.##} ms"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"routes {status.RoutesAnnounced}/{status.RoutesTotal} announced   "
            + $"BGP {status.NeighborsEstablished}/{status.NeighborsTotal} established   "
            + $"backends {status.BackendsUp}/{status.BackendsTotal} up"));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("0.0", CultureInfo.InvariantCulture);
}
