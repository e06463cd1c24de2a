using System.CommandLine;
using Holdfast.Bgp.Speaker;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary><c>holdfast reload</c>: waits for the result, so that <c>systemctl reload</c> fails when the file is wrong.</summary>
internal static class ReloadCommand
{
    public static Command Build()
    {
        var client = new ClientOptions();
        var dryRun = new Option<bool>(
            "--dry-run", "-n")
        { Description = "Only say what would happen: sessions, routes, listeners, backends" };
        var confirm = DurationArgument.Option(
            "--confirm", "Go back after this (5m) unless `holdfast confirm` follows; from 1s to 1d");
        var command = new Command("reload", "Read the configuration file again; a wrong one changes nothing") { dryRun, confirm };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            if (parsed.GetValue(dryRun))
            {
                var plan = await api.GetAsync("reload/plan", ReportJson.Default.ReloadPlanReport, cancellation);
                var exitCode = client.Print(parsed, plan, report =>
                {
                    foreach (var line in Lines(report)) Console.Out.WriteLine(line);
                });
                return plan.Value?.Obstacle is null ? exitCode : ExitCode.Configuration;
            }
            var answer = await api.PostAsync(
                ConfirmCommand.ReloadPath(parsed.GetValue(confirm)), ReportJson.Default.ActionReport, cancellation);
            return client.Print(parsed, answer);
        });
        return command;
    }

    /// <summary>The plan, for people.</summary>
    internal static IEnumerable<string> Lines(ReloadPlanReport plan)
    {
        if (plan.Obstacle is { } obstacle) yield return $"a reload would be refused: {obstacle}";
        if (plan.Changes.Count == 0)
        {
            yield return "nothing would change";
            yield break;
        }
        yield return "changes:";
        foreach (var change in plan.Changes) yield return "  " + change.Words;
        yield return "sessions:";
        foreach (var session in plan.Sessions)
            yield return $"  {session.Neighbor} {(session.Effect.Value == SessionFate.Kept ? "stays as it is" : "is " + session.Effect.Value.ToWord())}{(session.Why.Length == 0 ? "" : ": " + session.Why)}";
        if (plan.Sessions.Count == 0) yield return "  none";
        yield return "routes:";
        foreach (var route in plan.Routes)
            yield return $"  {route.Neighbor}  {route.Service} {route.Prefix} is {route.Effect}{(route.Details.Length == 0 ? "" : ": " + route.Details)}";
        if (plan.Routes.Count == 0) yield return "  none is sent or withdrawn";
        foreach (var note in plan.Notes) yield return "note: " + note;
    }
}
