using System.CommandLine;
using Holdfast.Api;

namespace Holdfast.Commands;

/// <summary><c>holdfast drain</c> and <c>undrain</c>, of one service or all.</summary>
internal static class DrainCommand
{
    public static Command Build(bool drain)
    {
        var client = new ClientOptions();
        var service = new Argument<string?>("service")
        {
            Description = "The service; none means all of them",
            HelpName = "SERVICE",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = drain
            ? new Command("drain", "Withdraw routes and go on answering, until undrain")
            : new Command("undrain", "Let the routes of a drained service be announced again");
        command.Arguments.Add(service);
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            var name = parsed.GetValue(service);
            var path = (drain ? "drain" : "undrain") + (name is null ? "" : "?service=" + Uri.EscapeDataString(name));
            var answer = await api.PostAsync(path, ReportJson.Default.ActionReport, cancellation);
            return client.Print(parsed, answer, report =>
            {
                foreach (var line in report.Done) Console.Out.WriteLine(line);
            });
        });
        return command;
    }
}
