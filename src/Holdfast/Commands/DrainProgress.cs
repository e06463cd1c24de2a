using System.Globalization;
using System.Text.Json;
using Holdfast.Anycast.Services;
using Holdfast.Commands.Output;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary>Watches a drain until clients have gone.</summary>
internal static class DrainProgress
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Returns when no client has asked for a second after the routes were withdrawn; prints a line a second meanwhile.
    /// </summary>
    /// <param name="api">The daemon.</param>
    /// <param name="service">The service; null for all.</param>
    /// <param name="output">For programs nothing but the end is printed.</param>
    /// <param name="cancellation">Ends the wait; the drain goes on.</param>
    /// <returns>The exit code: 1 when somebody undrained it meanwhile.</returns>
    public static async Task<int> WaitAsync(ApiClient api, string? service, Rendering output, CancellationToken cancellation)
    {
        var structured = output.Format is OutputFormat.Json or OutputFormat.Yaml;
        var begin = TimeProvider.System.GetTimestamp();
        var told = -1;
        while (true)
        {
            var answer = await api.GetAsync("drains", ReportJson.Default.IReadOnlyListDrainReport, cancellation);
            if (answer.Error is not null)
            {
                await Console.Error.WriteLineAsync(answer.Error);
                return answer.ExitCode;
            }
            List<DrainReport> drains = [.. answer.Value!.Where(drain => service is null || drain.Service == service)];
            var seconds = (int)TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
            var done = drains.TrueForAll(drain => drain.Phase.Value is DrainPhase.Drained or DrainPhase.Shared);
            if (!structured && (seconds != told || done))
                foreach (var line in Lines(drains, seconds)) Console.Out.WriteLine(line);
            told = seconds;
            if (drains.Count == 0) return Undrained(service);
            if (done)
            {
                Console.Out.WriteLine(structured
                    ? output.Structured(JsonSerializer.Serialize(drains, ReportJson.Default.IReadOnlyListDrainReport))
                    : drains.Exists(drain => drain.Phase.Value == DrainPhase.Shared)
                        ? $"{service ?? "all services"}: drained, but clients still come: another service shares the prefix"
                    : $"{service ?? "all services"}: drained; no client has asked for a second");
                return ExitCode.Ok;
            }
            await Task.Delay(Look, TimeProvider.System, cancellation);
        }
    }

    /// <summary><c>  3s  dns1  192.0.2.235  withdrawn  12 queries/s</c>.</summary>
    internal static IEnumerable<string> Lines(IEnumerable<DrainReport> drains, int seconds) =>
        drains.Select(drain => string.Create(CultureInfo.InvariantCulture,
            $"{seconds,4}s  {drain.Service}  {drain.Address}  {drain.Phase.Value.ToWord()}  {drain.QueriesPerSecond:F0} queries/s"));

    private static int Undrained(string? service)
    {
        var what = service ?? "the node";
        Console.Error.WriteLine($"{what} is not drained any more: undrained by somebody else, or its time was over");
        return ExitCode.Failed;
    }
}
