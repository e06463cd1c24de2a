using System.CommandLine;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary><c>holdfast upgrade</c>: another program goes on for the daemon, without losing a query or a session.</summary>
internal static class UpgradeCommand
{
    public static Command Build()
    {
        var client = new ClientOptions();
        var binary = new Argument<string?>("BINARY")
        {
            Description = "The program; without it, the file the daemon was started from, as it is now",
            HelpName = "BINARY",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "upgrade", "Have another program go on for the daemon, with its sockets, sessions and state; a failure changes nothing")
        { binary };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            var path = parsed.GetValue(binary) is { } given ? Path.GetFullPath(given) : null;
            var query = $"?by={Uri.EscapeDataString(OperatorName.Current)}"
                + (path is null ? "" : $"&binary={Uri.EscapeDataString(path)}");
            var answer = await api.PostAsync("upgrade" + query, ReportJson.Default.ActionReport, cancellation);
            return client.Print(parsed, answer);
        });
        return command;
    }
}
