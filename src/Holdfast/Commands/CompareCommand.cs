using System.CommandLine;
using System.Globalization;
using System.Net;
using Holdfast.Comparison;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary>
/// <c>holdfast compare --with ADDR:PORT FILE</c>: asks this node and another server the queries of a file, and prints what
/// differs; exit code 1 when anything does.
/// </summary>
internal static class CompareCommand
{
    private const int DnsPort = 53;

    public static Command Build()
    {
        var api = new ClientOptions();
        var file = new Argument<string>("file")
        {
            Description = "Queries: a capture (pcap, pcapng), or lines of NAME TYPE as dnsperf has them",
            HelpName = "FILE",
        };
        var with = new Option<string>("--with")
        {
            Description = "The server that answers today",
            HelpName = "ADDR[:PORT]",
            Required = true,
        };
        var node = new Option<string?>("--node")
        {
            Description = "The server that is to answer as that one does; the running daemon's first listener if none is given",
            HelpName = "ADDR[:PORT]",
        };
        var port = Number("--port", "PORT", "The port that the queries of a capture went to", DnsPort, ushort.MaxValue);
        var rate = Number("--rate", "N", "Queries a second, to each", 1000, 1_000_000);
        var concurrency = Number("--concurrency", "N", "Queries that wait for their answers at once", 16, 1000);
        var drift = Number("--ttl-drift", "SECONDS", "TTLs may differ by so much", 5, int.MaxValue, least: 0);
        var timeout = Number("--timeout", "SECONDS", "How long an answer is waited for, twice", 2, 60);
        var shown = Number("--show", "N", "Print so many of the queries whose answers differ", 20, int.MaxValue, least: 0);
        var command = new Command("compare", "Ask this node and another server the same, and print what differs")
        {
            file, with, node, port, rate, concurrency, drift, timeout, shown,
        };
        api.AddTo(command, output: false);
        command.Validators.Add(result =>
        {
            foreach (var text in (string?[])[result.GetValue(with), result.GetValue(node)])
                if (text is not null && EndPoint(text) is null)
                    result.AddError($"'{text}' is not an address, with or without a port.");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var here = parsed.GetValue(node) is { } given ? EndPoint(given) : await ListenerAsync(api, parsed, cancellation);
            if (here is null) return ExitCode.NotRunning;
            var limits = new ComparisonLimits(parsed.GetValue(rate), parsed.GetValue(concurrency),
                TimeSpan.FromSeconds(parsed.GetValue(timeout)), (uint)parsed.GetValue(drift));
            var path = parsed.GetValue(file)!;
            var queries = new QueryFile(path, parsed.GetValue(port));
            try
            {
                var left = parsed.GetValue(shown);
                var comparison = new ServerComparison(here, EndPoint(parsed.GetValue(with)!)!, limits, TimeProvider.System);
                var result = await comparison.RunAsync(queries.Read(), (query, differences) =>
                {
                    if (left-- > 0) Write(query, differences);
                }, cancellation);
                Console.Out.WriteLine(result + (queries.Skipped == 0 ? "" : string.Create(
                    CultureInfo.InvariantCulture, $"; {queries.Skipped} messages of the capture were not asked again")));
                return result.Differing > 0 ? ExitCode.Failed : ExitCode.Ok;
            }
            catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"{path}: {e.Message}");
                return e is UnauthorizedAccessException ? ExitCode.NoPermission : ExitCode.NoInput;
            }
        });
        return command;
    }

    private static void Write(ReplayedQuery query, IReadOnlyList<AnswerDifference> differences)
    {
        foreach (var difference in differences)
            Console.Out.WriteLine($"{query.Question}{(query.IsTcp ? " (TCP)" : "")}: {difference.Text}");
    }

    private static async Task<IPEndPoint?> ListenerAsync(ClientOptions api, ParseResult parsed, CancellationToken cancellation)
    {
        using var connection = api.Connect(parsed);
        var answer = await connection.GetAsync("listeners", ReportJson.Default.IReadOnlyListListenerReport, cancellation);
        if (answer.Error is { } error) Console.Error.WriteLine($"{error}\nname the node: --node ADDR:PORT");
        else if (answer.Value!.Select(listener => EndPoint(listener.Address)).FirstOrDefault() is { } first)
            return first.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, first.Port)
                : first.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, first.Port) : first;
        else Console.Error.WriteLine("the daemon listens nowhere: name the node: --node ADDR:PORT");
        return null;
    }

    private static IPEndPoint? EndPoint(string text) => !IPEndPoint.TryParse(text, out var endPoint) ? null
        : endPoint.Port == 0 ? new IPEndPoint(endPoint.Address, DnsPort) : endPoint;

    private static Option<int> Number(
        string name, string argument, string description, int otherwise, int most, int least = 1)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            HelpName = argument,
            DefaultValueFactory = _ => otherwise,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be from {least} to {most}."));
        });
        return option;
    }
}
