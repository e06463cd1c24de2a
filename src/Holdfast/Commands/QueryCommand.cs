using System.CommandLine;
using System.Globalization;
using System.Net;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;

namespace Holdfast.Commands;

/// <summary>
/// <c>holdfast query NAME [TYPE]</c>: sends a query on the way of a client's, and prints every step; exit code 1 when there is no
/// answer.
/// </summary>
internal static class QueryCommand
{
    public static Command Build()
    {
        var api = new ClientOptions();
        var name = new Argument<string>("name") { Description = "The name to ask for", HelpName = "NAME" };
        var type = new Argument<string>("type")
        {
            Description = "The type to ask for",
            HelpName = "TYPE",
            DefaultValueFactory = _ => "A",
        };
        var client = new Option<string?>("--client")
        {
            Description = "Ask as this address would; loopback if none is given",
            HelpName = "ADDRESS",
        };
        var service = new Option<string?>("--service")
        {
            Description = "Ask at the address of this service; the first listener if none is given",
            HelpName = "SERVICE",
        };
        var via = new Option<string?>("--via")
        {
            Description = "Ask this backend, past cache and policy, be it up or down",
            HelpName = "BACKEND",
        };
        var tcp = new Option<bool>("--tcp") { Description = "Ask over TCP" };
        var dnssec = new Option<bool>("--dnssec") { Description = "Ask for DNSSEC records (DO)" };
        var noEdns = new Option<bool>("--no-edns") { Description = "Ask without EDNS, as old clients do" };
        var command = new Command("query", "Send a query the way a client's goes, and show every step of it")
        {
            name, type, client, service, via, tcp, dnssec, noEdns,
        };
        api.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(name) is { } given && !Name.TryParse(given, out _, out var error))
                result.AddError($"'{given}' is not a domain name: {error}.");
            if (result.GetValue(type) is { } word && !RecordTypeMnemonic.TryParse(word, out _))
                result.AddError($"'{word}' is not a record type, such as A, AAAA or TYPE65.");
            if (result.GetValue(client) is { } address && !IPAddress.TryParse(address, out _))
                result.AddError($"'{address}' is not an IP address.");
            if (result.GetValue(dnssec) && result.GetValue(noEdns))
                result.AddError("DNSSEC records cannot be asked for without EDNS: give one of --dnssec and --no-edns.");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            using var connection = api.Connect(parsed);
            var what = "name=" + Uri.EscapeDataString(parsed.GetValue(name)!)
                + Parameter("type", parsed.GetValue(type)) + Parameter("client", parsed.GetValue(client))
                + Parameter("service", parsed.GetValue(service)) + Parameter("via", parsed.GetValue(via))
                + (parsed.GetValue(tcp) ? "&transport=tcp" : "") + (parsed.GetValue(dnssec) ? "&dnssec=yes" : "")
                + (parsed.GetValue(noEdns) ? "&edns=no" : "");
            var answer = await connection.PostAsync("query?" + what, ReportJson.Default.TraceReport, cancellation);
            var exitCode = api.Print(parsed, answer, trace => Write(trace, Console.Out));
            return exitCode != ExitCode.Ok ? exitCode : answer.Value!.Outcome == "answered" ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    /// <summary>The trace for people.</summary>
    internal static void Write(TraceReport trace, TextWriter output)
    {
        var service = trace.Service is null ? "" : $" ({trace.Service})";
        output.WriteLine($"{trace.Question}   from {trace.Client} to {trace.Server}{service} over {trace.Transport}");
        var choice = trace.Steps.LastOrDefault(step => step.Stage == "policy");
        foreach (var step in trace.Steps)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{step.AtMilliseconds,9:0.000} ms  {step.Stage,-8} {step.Detail}"));
            if (step == choice) WriteCandidates(trace, output);
        }
        output.WriteLine(trace.Outcome switch
        {
            "answered" => string.Create(CultureInfo.InvariantCulture,
                $"answered in {trace.ElapsedMilliseconds:0.000} ms: {trace.Rcode}, from {From(trace)}"),
            "dropped" => $"no answer: {trace.Dropped}",
            _ => "no answer yet",
        });
        foreach (var error in trace.ExtendedErrors)
            output.WriteLine($";; EDE: {error.Code} ({error.Meaning}){(error.Text.Length > 0 ? ": " + error.Text : "")}");
        if (trace.Flags is not null) output.WriteLine($";; flags: {trace.Flags}");
        foreach (var line in trace.Answer) output.WriteLine(line);
    }

    private static void WriteCandidates(TraceReport trace, TextWriter output)
    {
        var width = trace.Candidates.Select(candidate => candidate.Backend.Length).DefaultIfEmpty(0).Max();
        foreach (var candidate in trace.Candidates)
        {
            var state = candidate.Suspected ? "suspected" : candidate.Up ? "up" : "down";
            var latency = candidate.LatencyMilliseconds is { } milliseconds
                ? string.Create(CultureInfo.InvariantCulture, $", {milliseconds:0.0} ms") : "";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{"",22} {(candidate.Chosen ? '>' : ' ')} {candidate.Backend.PadRight(width)}  {state,-9}  "
                + $"order {candidate.Order}, weight {candidate.Weight}, {candidate.Outstanding} in flight{latency}"));
        }
    }

    private static string From(TraceReport trace) => trace.Source switch
    {
        "backend" => $"backend {trace.Backend}",
        "cache" => "the cache",
        _ => "this node itself",
    };

    private static string Parameter(string name, string? value) =>
        value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
