using System.CommandLine;
using System.Globalization;
using Holdfast.Commands.Output;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary><c>holdfast status</c>: the node at a glance; exit code 1 when something is not as it should be.</summary>
internal static class StatusCommand
{
    public static Command Build()
    {
        var options = new ShowOptions();
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print nothing; the exit code says it" };
        var command = new Command("status", "Show the node at a glance; exits 1 when something is wrong") { quiet };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => parsed.GetValue(quiet)
            ? JudgeAsync(options.Connect(parsed), cancellation)
            : options.ShowAsync(parsed, AskAsync, View, Verdict, cancellation));
        return command;
    }

    private static View<StatusReport> View { get; } = new(Write, static status => [status.Node]);

    private static Task<ApiAnswer<StatusReport>> AskAsync(ApiClient api, CancellationToken cancellation) =>
        api.GetAsync("status", ReportJson.Default.StatusReport, cancellation);

    private static int Verdict(StatusReport status) => status.Healthy ? ExitCode.Ok : ExitCode.Failed;

    private static async Task<int> JudgeAsync(ApiClient api, CancellationToken cancellation)
    {
        using (api)
        {
            var answer = await AskAsync(api, cancellation);
            if (answer.Error is null) return Verdict(answer.Value!);
            await Console.Error.WriteLineAsync(answer.Error);
            return answer.ExitCode;
        }
    }

    private static void Write(StatusReport status, TextOutput text)
    {
        var output = text.Writer;
        var up = Ago.Since(status.StartedAt, DateTimeOffset.UtcNow);
        output.WriteLine($"{status.Node}  {text.Coloured(State(status))}  up {up}  version {status.Version}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"routes {status.RoutesAnnounced}/{status.RoutesTotal} announced, {status.RoutesDecided} decided   "
            + $"BGP {status.NeighborsEstablished}/{status.NeighborsTotal} established   "
            + $"backends {status.BackendsUp}/{status.BackendsTotal} up   {status.Queries} queries"));
        if (status.Traffic is
            { LatencyP50Milliseconds: { } p50, LatencyP99Milliseconds: { } p99, CacheHitPercent: { } hits } traffic)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"last minute: {traffic.QueriesPerSecond:0.#} queries/s   "
                + $"p50 {p50:0.##} ms   p99 {p99:0.##} ms   {hits:0.#} % from the cache"));
        }
        var loaded = status.Configuration.LoadedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var refused = status.Configuration.RefusedAt is { } at
            ? $"; a change was refused at {at.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture)}"
            : "";
        var number = status.Configuration.Number is { } its ? string.Create(CultureInfo.InvariantCulture, $" ({its})") : "";
        output.WriteLine($"configuration {status.Configuration.Path}{number} loaded {loaded}{refused}");
        foreach (var problem in status.Problems) output.WriteLine(text.Coloured(new Cell($"! {problem}", Tone.Bad)));
        foreach (var warning in status.Warnings) output.WriteLine(text.Coloured(new Cell($"warning: {warning}", Tone.Unusual)));
    }

    private static Cell State(StatusReport status) => new(status.State.Value.ToWord(),
        status.State.Value != NodeCondition.Serving ? Tone.Unusual : status.Healthy ? Tone.Good : Tone.Bad);
}
