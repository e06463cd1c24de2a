using System.CommandLine;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Holdfast.Commands.Output;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary><c>holdfast show events</c>: what happened and why, and with <c>--follow</c> what happens.</summary>
internal static class EventsCommand
{
    public static Command Build()
    {
        var client = new ClientOptions();
        var since = DurationArgument.Option("--since", "Only what happened in this long; without it, all that is kept");
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with each further event until interrupted" };
        var command = new Command("events", "What happened and why, the oldest first") { since, follow };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            var from = parsed.GetValue(since) is { } time ? TimeProvider.System.GetUtcNow() - time : DateTimeOffset.MinValue;
            var answer = await api.GetAsync("events", ReportJson.Default.EventsReport, cancellation);
            if (answer.Error is not null) return client.Print(parsed, answer, _ => { });
            var report = answer.Value! with { Events = [.. answer.Value!.Events.Where(happened => happened.At >= from)] };
            var output = client.Rendering(parsed);
            if (client.IsStructured(parsed) && !parsed.GetValue(follow))
                Console.Out.WriteLine(output.Structured(JsonSerializer.Serialize(report, ReportJson.Default.EventsReport)));
            else
                foreach (var happened in report.Events)
                    Write(happened, JsonSerializer.Serialize(happened, ReportJson.OneLine.EventReport), output);
            if (!parsed.GetValue(follow)) return ExitCode.Ok;
            return await FollowAsync(api, report.Last, output, cancellation);
        });
        return command;
    }

    /// <summary><c>2026-11-24 08:15:02.117  route  dns1 192.0.2.53/32  announce with MED 100 -> withdraw  (why)</c>.</summary>
    internal static string Line(EventReport happened)
    {
        var change = happened.From is null ? happened.To : $"{happened.From} -> {happened.To}";
        var reason = happened.Reason.Length == 0 ? "" : $"  ({happened.Reason})";
        var at = happened.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        return $"{at}  {happened.Kind.Value.ToWord(),-7}  {happened.Subject}  {change}{reason}";
    }

    // One by one: JSON takes a line each, YAML a document.
    private static void Write(EventReport happened, string json, Rendering output) => Console.Out.WriteLine(output.Format switch
    {
        OutputFormat.Json => json,
        OutputFormat.Yaml => "---\n" + output.Structured(json),
        _ => Line(happened),
    });

    private static async Task<int> FollowAsync(ApiClient api, long since, Rendering output, CancellationToken cancellation)
    {
        try
        {
            await using var stream = await api.OpenAsync(
                string.Create(CultureInfo.InvariantCulture, $"events/stream?since={since}"), cancellation);
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellation))
                Write(JsonSerializer.Deserialize(item.Data, ReportJson.Default.EventReport)!, item.Data, output);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Ok;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            await Console.Error.WriteLineAsync($"holdfast: the stream broke off: {e.Message}");
            return ExitCode.NotRunning;
        }
        await Console.Error.WriteLineAsync("holdfast: the daemon has ended");
        return ExitCode.NotRunning;
    }
}
