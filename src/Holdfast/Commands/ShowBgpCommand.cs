using System.CommandLine;
using System.Text.Json;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary><c>holdfast show bgp [NEIGHBOR]</c>.</summary>
internal static class ShowBgpCommand
{
    public static Command Build()
    {
        var options = new ShowOptions();
        var name = new Argument<string?>("neighbor")
        {
            Description = "One neighbor, by name or address: all that is known of it",
            HelpName = "NEIGHBOR",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("bgp", "Every BGP neighbor: its session, and the routes it was sent") { name };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => parsed.GetValue(name) is { } wanted
            ? options.ShowAsync(parsed, (api, token) => FindAsync(api, wanted, token), NeighborTables.One,
                static _ => ExitCode.Ok, cancellation)
            : options.ShowAsync(
                parsed, "bgp", ReportJson.Default.IReadOnlyListNeighborReport, NeighborTables.All, cancellation));
        return command;
    }

    private static async Task<ApiAnswer<NeighborReport>> FindAsync(ApiClient api, string wanted, CancellationToken cancellation)
    {
        var answer = await api.GetAsync("bgp", ReportJson.Default.IReadOnlyListNeighborReport, cancellation);
        if (answer.Error is { } error) return new ApiAnswer<NeighborReport>("", null, error, answer.ExitCode);
        if (answer.Value!.FirstOrDefault(one => one.Name == wanted || one.Address == wanted) is { } neighbor)
            return new ApiAnswer<NeighborReport>(
                JsonSerializer.Serialize(neighbor, ReportJson.Default.NeighborReport), neighbor, null, ExitCode.Ok);
        var known = string.Join(", ", answer.Value!.Select(one => one.Name));
        return new ApiAnswer<NeighborReport>(
            "", null, $"holdfast: there is no neighbor {wanted}; there are: {known}", ExitCode.NoSuchObject);
    }
}
