using System.CommandLine;
using Holdfast.Api;

namespace Holdfast.Commands;

/// <summary><c>holdfast reload</c>: waits for the result, so that <c>systemctl reload</c> fails when the file is wrong.</summary>
internal static class ReloadCommand
{
    public static Command Build()
    {
        var client = new ClientOptions();
        var command = new Command("reload", "Read the configuration file again; a wrong one changes nothing");
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            var answer = await api.PostAsync("reload", ReportJson.Default.ActionReport, cancellation);
            return client.Print(parsed, answer, report =>
            {
                foreach (var line in report.Done) Console.Out.WriteLine(line);
            });
        });
        return command;
    }
}
