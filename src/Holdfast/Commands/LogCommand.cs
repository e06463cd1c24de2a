using System.CommandLine;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary><c>holdfast log reopen</c>: what logrotate runs when it has put the query log's files aside.</summary>
internal static class LogCommand
{
    public static Command Build() => new("log", "The query log (dns.log)") { BuildReopen() };

    private static Command BuildReopen()
    {
        var client = new ClientOptions();
        var command = new Command("reopen", "Open the query log's files anew, after they were put aside");
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            var answer = await api.PostAsync(
                "log/reopen?by=" + Uri.EscapeDataString(OperatorName.Current), ReportJson.Default.ActionReport, cancellation);
            return client.Print(parsed, answer);
        });
        return command;
    }
}
