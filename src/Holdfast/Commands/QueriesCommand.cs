using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary><c>holdfast queries</c>: the latest queries, answered or not, and with <c>--follow</c> those that come.</summary>
internal static class QueriesCommand
{
    public static Command Build()
    {
        var client = new ClientOptions();
        var filter = new QueryFilterOptions();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with each further query until interrupted" };
        var lines = new Option<int?>("--lines", "-n")
        {
            Description = "How many of the latest: 1000 unless told, with --follow none; 0: all that are kept",
            HelpName = "N",
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "table for people, json for programs (a line a query), pcap for tcpdump and Wireshark",
            HelpName = "table|json|pcap",
            DefaultValueFactory = _ => "table",
        }.AcceptOnlyFromAmong("table", "json", "pcap");
        var command = new Command("queries", "The latest queries, answered or not, the oldest first") { follow, lines };
        filter.AddTo(command);
        client.AddTo(command, output: false);
        command.Options.Add(output);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            bool follows = parsed.GetValue(follow);
            var path = string.Create(CultureInfo.InvariantCulture,
                $"queries?follow={(follows ? "true" : "false")}{filter.Parameters(parsed)}");
            if (parsed.GetValue(lines) is { } limit)
                path += string.Create(CultureInfo.InvariantCulture, $"&limit={limit}");
            else if (follows)
                path += "&from=now";
            return await PrintAsync(api, path, parsed.GetValue(output)!, cancellation);
        });
        return command;
    }

    private static async Task<int> PrintAsync(ApiClient api, string path, string format, CancellationToken cancellation)
    {
        var opened = await api.OpenLinesAsync(path, cancellation);
        if (opened.Error is not null)
        {
            await Console.Error.WriteLineAsync(opened.Error);
            return opened.ExitCode;
        }

        try
        {
            using var reader = new StreamReader(opened.Value!);
            await using var stdout = Console.OpenStandardOutput();
            var pcap = format == "pcap" ? new QueryPcap(stdout) : null;
            if (format == "table")
                await Console.Out.WriteLineAsync(QueryTable.Header);
            while (await reader.ReadLineAsync(cancellation) is { } line)
                await PrintAsync(line, format, pcap);
            pcap?.Flush();
            return ExitCode.Ok;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Ok;
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            await Console.Error.WriteLineAsync($"holdfast: the stream broke off: {broken.Message}");
            return ExitCode.NotRunning;
        }
    }

    private static async Task PrintAsync(string line, string format, QueryPcap? pcap)
    {
        if (line.StartsWith("{\"lost\"", StringComparison.Ordinal))
        {
            long lost = JsonSerializer.Deserialize(line, ReportJson.Default.LostQueriesReport)!.Lost;
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"holdfast: {lost} queries were overwritten before they could be read"));
            if (format != "json")
                return;
        }

        if (format == "json")
        {
            await Console.Out.WriteLineAsync(line);
            return;
        }

        var query = JsonSerializer.Deserialize(line, ReportJson.Default.QueryReport)!;
        if (pcap is null)
        {
            await Console.Out.WriteLineAsync(QueryTable.Line(query));
            return;
        }

        pcap.Add(query);
        pcap.Flush();
    }
}
