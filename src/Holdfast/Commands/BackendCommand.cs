using System.CommandLine;
using System.Globalization;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Commands;

/// <summary><c>holdfast backend up|down|auto NAME</c>: dnsdist's <c>setUp</c>, <c>setDown</c> and <c>setAuto</c>.</summary>
internal static class BackendCommand
{
    public static Command Build() => new("backend", "Force a backend up or down, or leave it to its health check again")
    {
        Build("up", "Send queries to a backend whatever its health check finds; lasts until auto or a restart"),
        Build("down", "Send no more queries to a backend whatever its health check finds; lasts until auto or a restart"),
        Build("auto", "Leave it to a backend's health check again whether it gets queries"),
    };

    private static Command Build(string mode, string description)
    {
        var client = new ClientOptions();
        var name = new Argument<string>("name")
        {
            Description = "The backend, as `holdfast show backends` names it",
            HelpName = "NAME",
        };
        var reason = new Option<string?>("--reason", "-r") { Description = "Why; shown in events", HelpName = "TEXT" };
        var confirmation = new Confirmation();
        var command = new Command(mode, description) { name, reason };
        client.AddTo(command);
        if (mode == "down") confirmation.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            if (mode == "down" && confirmation.IsWanted(parsed))
            {
                var backends = await api.GetAsync("backends", ReportJson.Default.IReadOnlyListBackendReport, cancellation);
                if (backends.Error is not null) return client.Print(parsed, backends, _ => { });
                if (!confirmation.IsGiven(parsed, Question(parsed.GetValue(name)!, backends.Value!))) return ExitCode.Failed;
            }
            var query = $"backend?mode={mode}&name={Uri.EscapeDataString(parsed.GetValue(name)!)}"
                + $"&by={Uri.EscapeDataString(OperatorName.Current)}";
            if (parsed.GetValue(reason) is { Length: > 0 } why) query += "&reason=" + Uri.EscapeDataString(why);
            var answer = await api.PostAsync(query, ReportJson.Default.ActionReport, cancellation);
            return client.Print(parsed, answer);
        });
        return command;
    }

    /// <summary>How many backends are left without this one, pool by pool, and whether it shall be so.</summary>
    internal static string Question(string name, IReadOnlyList<BackendReport> backends)
    {
        var pools = backends.FirstOrDefault(backend => backend.Name == name)?.Pools ?? [];
        var lines = pools.Select(pool =>
        {
            var others = backends.Count(other => other.Name != name && IsUp(other) && other.Pools.Contains(pool));
            return string.Create(CultureInfo.InvariantCulture, $"pool {pool}: {others} of its other backends up\n");
        });
        return $"{string.Concat(lines)}Send no more queries to {name}?";
    }

    private static bool IsUp(BackendReport backend) => backend.State.Value is BackendState.Up or BackendState.ForcedUp;
}
