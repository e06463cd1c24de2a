using System.Globalization;
using Holdfast.Commands.Output;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Recording;

namespace Holdfast.Commands;

/// <summary>What <c>holdfast top</c> shows: the node above, below it the latest queries, or the last hour, counted.</summary>
internal static class TopScreen
{
    /// <summary>Writes the node, and the latest queries.</summary>
    public static void Write(TextOutput text, StatusReport status, TopReport top)
    {
        var output = text.Writer;
        WriteNode(output, status);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{top.By}: {top.Rows.Count} of {top.Keys}, {top.Queries} queries counted{Since(top.Since)}{Sample(top.Sample)}"));
        var table = new TableWriter(">", top.By.ToUpperInvariant(), ">QUERIES", ">%", ">DROPPED", ">OCTETS", ">AVG(ms)", ">MAX(ms)");
        foreach (var (index, row) in top.Rows.Index())
        {
            table.Add(Text(index + 1), row.Key, Text(row.Queries), Text(row.Percent), Text(row.Dropped), Text(row.Octets),
                Text(row.AverageMilliseconds), Text(row.LongestMilliseconds));
        }

        table.WriteTo(text);
    }

    /// <summary>Writes the node, and the last hour.</summary>
    public static void Write(TextOutput text, StatusReport status, TopHourReport top)
    {
        var output = text.Writer;
        WriteNode(output, status);
        bool isByOctets = top.By == TopSubjects.Words[(int)TopSubject.Bytes];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{top.By}: {top.Rows.Count} of {top.Keys} known, {top.Total} {(isByOctets ? "octets" : "queries")}"
            + $"{Since(top.Since)}{Sample(top.Sample)}"));
        if (top.Unseen > 0)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"of {top.Queries} queries {top.Unseen} were not seen"));
        long seen = top.Queries - top.Unseen;
        if (top.Read < seen)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"of {(double)seen / top.Read:0.#} queries one was looked at: counts are estimates"));
        if (top.Missing > 0)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"rows are groups, whose rare members are forgotten: each may lack up to {top.Missing}"));
        var table = new TableWriter(">", top.By.ToUpperInvariant(), isByOctets ? ">OCTETS" : ">QUERIES", ">%", ">ERROR(max)");
        foreach (var (index, row) in top.Rows.Index())
            table.Add(Text(index + 1), row.Key, Text(row.Count), Text(row.Percent), Text(row.Error + row.SamplingError));
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
        output.WriteLine();
    }

    private static string Since(DateTimeOffset? first) =>
        first is { } time ? $" since {time.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture)}" : "";

    private static string Sample(int sample) =>
        sample > 1 ? string.Create(CultureInfo.InvariantCulture, $", of {sample} one") : "";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("0.0", CultureInfo.InvariantCulture);
}
