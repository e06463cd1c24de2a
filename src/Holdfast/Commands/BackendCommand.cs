using System.CommandLine;
using Holdfast.Contracts;

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
        var command = new Command(mode, description) { name, reason };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            var query = $"backend?mode={mode}&name={Uri.EscapeDataString(parsed.GetValue(name)!)}"
                + $"&by={Uri.EscapeDataString(OperatorName.Current)}";
            if (parsed.GetValue(reason) is { Length: > 0 } why) query += "&reason=" + Uri.EscapeDataString(why);
            var answer = await api.PostAsync(query, ReportJson.Default.ActionReport, cancellation);
            return client.Print(parsed, answer, report =>
            {
                foreach (var line in report.Done) Console.Out.WriteLine(line);
            });
        });
        return command;
    }
}
