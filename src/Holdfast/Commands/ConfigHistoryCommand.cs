using System.CommandLine;
using System.Globalization;
using Holdfast.Commands.Output;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary><c>holdfast config history|diff|rollback [N]</c>: what was taken over before, and back to it.</summary>
internal static class ConfigHistoryCommand
{
    private static View<IReadOnlyList<ConfigurationEntryReport>> History { get; } =
        new Columns<ConfigurationEntryReport>(entry => Text(entry.Number))
        .Add(">NUMBER", entry => new Cell(Text(entry.Number) + (entry.InForce ? "*" : ""), entry.InForce ? Tone.Good : Tone.Plain))
        .Add("TAKEN OVER", entry => entry.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))
        .Add("BY", entry => entry.By)
        .Add("HOW", entry => entry.How)
        .Add("FILES", entry => string.Join(' ', entry.Files))
        .AddWide("DIGEST", entry => entry.Digest)
        .List;

    public static Command BuildHistory()
    {
        var options = new ShowOptions();
        var command = new Command("history", "List the configurations taken over last, the one in force first");
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => options.ShowAsync(
            parsed, "config/history", ReportJson.Default.IReadOnlyListConfigurationEntryReport, History, cancellation));
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
        var confirmation = new Confirmation();
        client.AddTo(command);
        confirmation.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (!confirmation.IsGiven(parsed, "Take over another configuration than the files say?")) return ExitCode.Failed;
            using var api = client.Connect(parsed);
            var path = $"config/rollback?by={Uri.EscapeDataString(OperatorName.Current)}"
                + (parsed.GetValue(number) is { } its ? $"&number={Text(its)}" : "");
            var answer = await api.PostAsync(path, ReportJson.Default.ActionReport, cancellation);
            return client.Print(parsed, answer);
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
