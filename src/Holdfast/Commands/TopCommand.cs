using System.CommandLine;
using System.Globalization;
using Holdfast.Commands.Output;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Recording;

namespace Holdfast.Commands;

/// <summary><c>holdfast top</c>: the latest queries, counted, on a screen that goes on or so many times.</summary>
internal static class TopCommand
{
    private static readonly TimeSpan BetweenScreens = TimeSpan.FromSeconds(2);

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
        var command = new Command("top", "Count the latest queries: who asks most, for what, and what fails")
        {
            by, times, rows, labels, prefix,
        };
        filter.AddTo(command);
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            var path = string.Create(CultureInfo.InvariantCulture,
                $"top?by={parsed.GetValue(by)}&limit={parsed.GetValue(rows)}{Number("labels", parsed.GetValue(labels))}")
                + Prefix(parsed.GetValue(prefix)) + filter.Parameters(parsed);
            bool isLive = !client.IsStructured(parsed) && !Console.IsOutputRedirected && parsed.GetValue(times) is null;
            return isLive
                ? await new Watch(BetweenScreens, screen: true).RunAsync(
                    text => RoundAsync(api, client.Rendering(parsed, text), path, text, cancellation), Console.Out, "",
                    cancellation)
                : await ShowAsync(api, client, parsed, path, parsed.GetValue(times) ?? 1, cancellation);
        });
        return command;
    }

    private static async Task<int> ShowAsync(
        ApiClient api, ClientOptions client, ParseResult parsed, string path, int times, CancellationToken cancellation)
    {
        for (int left = times; ;)
        {
            var round = await RoundAsync(api, client.Rendering(parsed), path, Console.Error, cancellation);
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

    private static async Task<Round> RoundAsync(
        ApiClient api, Rendering rendering, string path, TextWriter error, CancellationToken cancellation)
    {
        var top = await api.GetAsync(path, ReportJson.Default.TopReport, cancellation);
        var status = await api.GetAsync("status", ReportJson.Default.StatusReport, cancellation);
        if ((top.Error ?? status.Error) is { } failed)
        {
            await error.WriteLineAsync(failed);
            return new Round(top.Error is null ? status.ExitCode : top.ExitCode, Answered: false);
        }

        rendering.Write(top.Value!, top.Json, new View<TopReport>(
            (report, output) => TopScreen.Write(output, status.Value!, report), report => report.Rows.Select(row => row.Key)));
        return new Round(ExitCode.Ok, Answered: true);
    }

    private static string Prefix(int? bits) => Number("prefix4", bits is > 32 ? 32 : bits) + Number("prefix6", bits);

    private static string Number(string key, int? value) =>
        value is { } number ? string.Create(CultureInfo.InvariantCulture, $"&{key}={number}") : "";
}
