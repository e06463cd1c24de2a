using System.CommandLine;
using System.Globalization;
using Holdfast.Commands.Output;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary>
/// <c>holdfast explain [SERVICE]</c>: the inputs of the decision, what was decided and why, and which neighbors have the route.
/// </summary>
internal static class ExplainCommand
{
    public static Command Build()
    {
        var options = new ShowOptions();
        var service = new Argument<string?>("service")
        {
            Description = "The service; none means all of them",
            HelpName = "SERVICE",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("explain", "Show why a service is announced or not, link by link up to each neighbor")
        {
            service,
        };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => options.ShowAsync(
            parsed, parsed.GetValue(service) is { } name ? "explain/" + Uri.EscapeDataString(name) : "explain",
            ReportJson.Default.IReadOnlyListExplanationReport, View, cancellation));
        return command;
    }

    private static View<IReadOnlyList<ExplanationReport>> View { get; } = new(
        static (explanations, output) => Write(explanations, output, DateTimeOffset.UtcNow),
        static explanations => explanations.Select(explanation => explanation.Service).Distinct());

    /// <summary>The explanations for people.</summary>
    internal static void Write(IReadOnlyList<ExplanationReport> explanations, TextOutput text, DateTimeOffset now)
    {
        var output = text.Writer;
        if (explanations.Count == 0) output.WriteLine("this node has no services");
        foreach (var explanation in explanations)
        {
            var med = explanation.Med is { } value ? string.Create(CultureInfo.InvariantCulture, $" with MED {value}") : "";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{explanation.Service} {explanation.Prefix}: decided to {explanation.Decision.Value.ToWord()}{med}, "
                + $"for {Ago.Since(explanation.Since, now)} (state {explanation.State.Value}); "
                + $"announced to {explanation.NeighborsSent} of {explanation.NeighborsTotal} neighbors"));
            foreach (var input in explanation.Inputs)
                output.WriteLine($"  {text.Coloured(Sign(input.Good))} {input.Name}: {input.Detail}{Mark(input.FirstBroken)}");
            foreach (var reason in explanation.Reasons) output.WriteLine($"  => {reason}");
            foreach (var neighbor in explanation.Neighbors)
                output.WriteLine(
                    $"  {text.Coloured(Sign(neighbor.Good))} neighbor {neighbor.Neighbor}: {neighbor.Detail}{Mark(neighbor.FirstBroken)}");
        }
    }

    private static Cell Sign(bool? good) => good switch
    {
        true => new Cell("+", Tone.Good),
        false => new Cell("-", Tone.Bad),
        null => " ",
    };

    private static string Mark(bool firstBroken) => firstBroken ? "   <-- the first broken link" : "";
}
