using System.CommandLine;
using System.Globalization;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary><c>holdfast explain SERVICE</c>: the inputs of the decision, what was decided, and why.</summary>
internal static class ExplainCommand
{
    public static Command Build()
    {
        var client = new ClientOptions();
        var service = new Argument<string>("service") { Description = "The service", HelpName = "SERVICE" };
        var command = new Command("explain", "Show why a service is announced, depreferred or withdrawn") { service };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            var answer = await api.GetAsync("explain/" + Uri.EscapeDataString(parsed.GetValue(service)!),
                ReportJson.Default.IReadOnlyListExplanationReport, cancellation);
            return client.Print(parsed, answer, explanations =>
            {
                foreach (var explanation in explanations) Print(explanation);
            });
        });
        return command;
    }

    private static void Print(ExplanationReport explanation)
    {
        var output = Console.Out;
        var med = explanation.Med is { } value ? string.Create(CultureInfo.InvariantCulture, $" with MED {value}") : "";
        var since = Ago.Since(explanation.Since, DateTimeOffset.UtcNow);
        output.WriteLine($"{explanation.Service} {explanation.Prefix}: {explanation.Decision.Value.ToWord()}{med} for {since} "
            + $"(state {explanation.State.Value})");
        foreach (var input in explanation.Inputs) output.WriteLine($"  {(Sign(input.Good))} {input.Name}: {input.Detail}");
        foreach (var reason in explanation.Reasons) output.WriteLine($"  => {reason}");
    }

    private static char Sign(bool? good) => good switch { true => '+', false => '-', null => ' ' };
}
