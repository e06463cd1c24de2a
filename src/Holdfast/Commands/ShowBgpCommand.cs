using System.CommandLine;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary><c>holdfast show bgp [NEIGHBOR]</c>.</summary>
internal static class ShowBgpCommand
{
    public static Command Build()
    {
        var client = new ClientOptions();
        var name = new Argument<string?>("neighbor")
        {
            Description = "One neighbor, by name or address: all that is known of it",
            HelpName = "NEIGHBOR",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("bgp", "Every BGP neighbor: its session, and the routes it was sent") { name };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            var answer = await api.GetAsync("bgp", ReportJson.Default.IReadOnlyListNeighborReport, cancellation);
            if (parsed.GetValue(name) is not { } wanted || answer.Error is not null)
                return client.Print(parsed, answer, NeighborTables.WriteAll);
            var neighbor = answer.Value!.FirstOrDefault(one => one.Name == wanted || one.Address == wanted);
            if (neighbor is null)
            {
                var known = string.Join(", ", answer.Value!.Select(one => one.Name));
                Console.Error.WriteLine($"holdfast: there is no neighbor {wanted}; there are: {known}");
                return ExitCode.NoSuchObject;
            }
            if (client.WantsJson(parsed))
                Console.Out.WriteLine(System.Text.Json.JsonSerializer.Serialize(neighbor, ReportJson.Default.NeighborReport));
            else NeighborTables.Write(neighbor, Console.Out, DateTimeOffset.UtcNow);
            return ExitCode.Ok;
        });
        return command;
    }
}
