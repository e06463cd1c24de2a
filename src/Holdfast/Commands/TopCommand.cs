using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Holdfast.Commands.Output;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Recording;

namespace Holdfast.Commands;

/// <summary>
/// <c>holdfast top</c>: the latest queries, or those of the last hour, counted, on a screen that goes on or so many times.
/// </summary>
internal static class TopCommand
{
    private static readonly TimeSpan BetweenScreens = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static Command Build()
    {
        var client = new ClientOptions();
        var filter = new QueryFilterOptions();
        var by = new Argument<string>("by")
        {
            Description = "What queries are counted by: " + string.Join(", ", TopSubjects.Words),
            HelpName = "BY",
            DefaultValueFactory = _ => TopSubjects.Words[0],
        };
        by.AcceptOnlyFromAmong([.. TopSubjects.Words]);
        var times = new Option<int?>("--times", "-n")
        {
            Description = "Show it so many times, and end; on a terminal until interrupted unless told, elsewhere once",
            HelpName = "N",
        };
        var rows = new Option<int>("--rows") { Description = "Rows at most", HelpName = "N", DefaultValueFactory = _ => 20 };
        var labels = new Option<int?>("--labels") { Description = "Count names by their last N labels", HelpName = "N" };
        var prefix = new Option<int?>("--prefix")
        {
            Description = "Count clients by the first N bits of their addresses; beyond 32 of IPv6 ones alone",
            HelpName = "N",
        };
        var hour = new Option<bool>("--hour") { Description = "Count the last hour, with a bound on the error; without filters" };
        var last = DurationArgument.Option("--last", "The same for less than an hour, in windows of five minutes");
        var command = new Command("top", "Count the latest queries: who asks most, for what, and what fails")
        {
            by, times, rows, labels, prefix, hour, last,
        };
        filter.AddTo(command);
        client.AddTo(command);
        command.Validators.Add(result =>
        {
            if (Wrong(result, result.GetValue(hour), result.GetValue(last), filter) is { } wrong) result.AddError(wrong);
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            var counting = string.Create(CultureInfo.InvariantCulture,
                $"by={parsed.GetValue(by)}&limit={parsed.GetValue(rows)}{Number("labels", parsed.GetValue(labels))}")
                + Prefix(parsed.GetValue(prefix));
            bool isOfHour = IsOfHour(parsed.GetValue(hour), parsed.GetValue(last));
            Task<Round> RoundAsync(Rendering rendering, TextWriter error) => isOfHour
                ? ShowAsync(api, rendering, $"top/hour?{counting}&last_s={Seconds(parsed.GetValue(last) ?? Hour)}",
                    ReportJson.Default.TopHourReport, HourView, error, cancellation)
                : ShowAsync(api, rendering, $"top?{counting}{filter.Parameters(parsed)}",
                    ReportJson.Default.TopReport, View, error, cancellation);
            bool isLive = !client.IsStructured(parsed) && !Console.IsOutputRedirected && parsed.GetValue(times) is null;
            return isLive
                ? await new Watch(BetweenScreens, screen: true).RunAsync(
                    text => RoundAsync(client.Rendering(parsed, text), text), Console.Out, "", cancellation)
                : await RepeatAsync(
                    () => RoundAsync(client.Rendering(parsed), Console.Error), parsed.GetValue(times) ?? 1, cancellation);
        });
        return command;
    }

    private static bool IsOfHour(bool hour, TimeSpan? last) => hour || last is not null;

    private static string? Wrong(CommandResult result, bool hour, TimeSpan? last, QueryFilterOptions filter) =>
        last > Hour ? "--last reaches back an hour at the most"
        : IsOfHour(hour, last) && filter.Given(result) is { Length: > 0 } given
            ? $"{(hour ? "--hour" : "--last")} counts all queries: leave out {given}, or look through the latest without it"
        : null;

    private static async Task<int> RepeatAsync(Func<Task<Round>> showAsync, int times, CancellationToken cancellation)
    {
        for (int left = times; ;)
        {
            var round = await showAsync();
            if (!round.Answered || --left <= 0)
                return round.ExitCode;
            try
            {
                await Task.Delay(BetweenScreens, TimeProvider.System, cancellation);
            }
            catch (OperationCanceledException)
            {
                return ExitCode.Ok;
            }
        }
    }

    private static async Task<Round> ShowAsync<T>(
        ApiClient api, Rendering rendering, string path, JsonTypeInfo<T> type, Func<StatusReport, View<T>> view, TextWriter error,
        CancellationToken cancellation)
        where T : class
    {
        var top = await api.GetAsync(path, type, cancellation);
        var status = await api.GetAsync("status", ReportJson.Default.StatusReport, cancellation);
        if ((top.Error ?? status.Error) is { } failed)
        {
            await error.WriteLineAsync(failed);
            return new Round(top.Error is null ? status.ExitCode : top.ExitCode, Answered: false);
        }

        rendering.Write(top.Value!, top.Json, view(status.Value!));
        return new Round(ExitCode.Ok, Answered: true);
    }

    private static View<TopReport> View(StatusReport status) => new(
        (report, output) => TopScreen.Write(output, status, report), report => report.Rows.Select(row => row.Key));

    private static View<TopHourReport> HourView(StatusReport status) => new(
        (report, output) => TopScreen.Write(output, status, report), report => report.Rows.Select(row => row.Key));

    private static string Prefix(int? bits) => Number("prefix4", bits is > 32 ? 32 : bits) + Number("prefix6", bits);

    private static string Number(string key, int? value) =>
        value is { } number ? string.Create(CultureInfo.InvariantCulture, $"&{key}={number}") : "";

    private static string Seconds(TimeSpan time) =>
        Math.Max(1, Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
