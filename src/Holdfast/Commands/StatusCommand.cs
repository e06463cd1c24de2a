using System.CommandLine;
using System.Globalization;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary><c>holdfast status</c>: the node at a glance; exit code 1 when something is not as it should be.</summary>
internal static class StatusCommand
{
    public static Command Build()
    {
        var client = new ClientOptions();
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print nothing; the exit code says it" };
        var command = new Command("status", "Show the node at a glance; exits 1 when something is wrong") { quiet };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            var answer = await api.GetAsync("status", ReportJson.Default.StatusReport, cancellation);
            if (!parsed.GetValue(quiet) || answer.Error is not null)
            {
                var exitCode = client.Print(parsed, answer, Print);
                if (exitCode != ExitCode.Ok) return exitCode;
            }
            return answer.Value!.Healthy ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static void Print(StatusReport status)
    {
        var output = Console.Out;
        var up = Ago.Since(status.StartedAt, DateTimeOffset.UtcNow);
        output.WriteLine($"{status.Node}  {status.State.Value.ToWord()}  up {up}  version {status.Version}");
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
        foreach (var problem in status.Problems) output.WriteLine($"! {problem}");
        foreach (var warning in status.Warnings) output.WriteLine($"warning: {warning}");
    }
}
