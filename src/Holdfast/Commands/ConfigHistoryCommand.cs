using System.CommandLine;
using System.Globalization;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary><c>holdfast config history|diff|rollback [N]</c>: what was taken over before, and back to it.</summary>
internal static class ConfigHistoryCommand
{
    public static Command BuildHistory()
    {
        var client = new ClientOptions();
        var command = new Command("history", "List the configurations taken over last, the one in force first");
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            var answer = await api.GetAsync(
                "config/history", ReportJson.Default.IReadOnlyListConfigurationEntryReport, cancellation);
            return client.Print(parsed, answer, entries =>
            {
                var table = new TableWriter(">NUMBER", "TAKEN OVER", "BY", "HOW", "DIGEST", "FILES");
                foreach (var entry in entries)
                    table.Add(
                        string.Create(CultureInfo.InvariantCulture, $"{entry.Number}{(entry.InForce ? "*" : "")}"),
                        entry.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), entry.By, entry.How,
                        entry.Digest, string.Join(' ', entry.Files));
                table.WriteTo(Console.Out);
            });
        });
        return command;
    }

    public static Command BuildDiff()
    {
        var client = new ClientOptions();
        var number = Number("An earlier configuration, compared with the one in force; without it, the files as they are now are");
        var command = new Command("diff", "Show what differs from the configuration in force; exits 1 when something does")
        {
            number,
        };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            var path = "config/diff" + (parsed.GetValue(number) is { } its ? $"?number={Text(its)}" : "");
            var answer = await api.GetAsync(path, ReportJson.Default.ConfigurationDiffReport, cancellation);
            var exitCode = client.Print(parsed, answer, report =>
            {
                foreach (var line in report.Lines) Console.Out.WriteLine(line);
            });
            return answer.Value is { Lines.Count: > 0 } ? ExitCode.Failed : exitCode;
        });
        return command;
    }

    public static Command BuildRollback()
    {
        var client = new ClientOptions();
        var number = Number("The configuration to go back to; without it, the last other one that was in force");
        var command = new Command("rollback", "Take over a configuration that was in force before; the files stay as they are")
        {
            number,
        };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            var path = $"config/rollback?by={Uri.EscapeDataString(OperatorName.Current)}"
                + (parsed.GetValue(number) is { } its ? $"&number={Text(its)}" : "");
            var answer = await api.PostAsync(path, ReportJson.Default.ActionReport, cancellation);
            return client.Print(parsed, answer, report =>
            {
                foreach (var line in report.Done) Console.Out.WriteLine(line);
            });
        });
        return command;
    }

    private static Argument<int?> Number(string description) => new("number")
    {
        Description = description,
        HelpName = "N",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
