using System.CommandLine;
using System.Globalization;
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
        var client = new ClientOptions();
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
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            var path = parsed.GetValue(service) is { } name ? "explain/" + Uri.EscapeDataString(name) : "explain";
            var answer = await api.GetAsync(path, ReportJson.Default.IReadOnlyListExplanationReport, cancellation);
            return client.Print(parsed, answer, explanations => Write(explanations, Console.Out, DateTimeOffset.UtcNow));
        });
        return command;
    }

    /// <summary>The explanations for people.</summary>
    internal static void Write(IReadOnlyList<ExplanationReport> explanations, TextWriter output, DateTimeOffset now)
    {
        if (explanations.Count == 0) output.WriteLine("this node has no services");
        foreach (var explanation in explanations)
        {
            var med = explanation.Med is { } value ? string.Create(CultureInfo.InvariantCulture, $" with MED {value}") : "";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{explanation.Service} {explanation.Prefix}: decided to {explanation.Decision.Value.ToWord()}{med}, "
                + $"for {Ago.Since(explanation.Since, now)} (state {explanation.State.Value}); "
                + $"announced to {explanation.NeighborsSent} of {explanation.NeighborsTotal} neighbors"));
            foreach (var input in explanation.Inputs)
                output.WriteLine($"  {Sign(input.Good)} {input.Name}: {input.Detail}{Mark(input.FirstBroken)}");
            foreach (var reason in explanation.Reasons) output.WriteLine($"  => {reason}");
            foreach (var neighbor in explanation.Neighbors)
                output.WriteLine(
                    $"  {Sign(neighbor.Good)} neighbor {neighbor.Neighbor}: {neighbor.Detail}{Mark(neighbor.FirstBroken)}");
        }
    }

    private static char Sign(bool? good) => good switch { true => '+', false => '-', null => ' ' };

    private static string Mark(bool firstBroken) => firstBroken ? "   <-- the first broken link" : "";
}
