using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Holdfast.Commands.Output;
using Holdfast.Commands.Sites;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary><c>holdfast status --all</c>: who announces what with which MED, and who is active.</summary>
internal static class SiteStatus
{
    public static View<SiteReport> View { get; } = new(Write, static site => site.Nodes.Select(node => node.Name));

    /// <summary>Asks every node; the one that the command was called on is one of them.</summary>
    public static async Task<ApiAnswer<SiteReport>> AskAsync(
        SiteNodes nodes, ParseResult parsed, CancellationToken cancellation)
    {
        if (nodes.Read(parsed, out var exitCode) is not { } site)
            return new ApiAnswer<SiteReport>(
                "", null, exitCode == ExitCode.NoInput
                    ? $"holdfast: there is no {nodes.PathOf(parsed)}, which names the nodes of the site"
                    : $"holdfast: {nodes.PathOf(parsed)} does not tell the nodes of the site", exitCode);
        var report = Site.Of(await SiteNodes.AskAsync(site, cancellation));
        return new ApiAnswer<SiteReport>(
            JsonSerializer.Serialize(report, ReportJson.Default.SiteReport), report, null, ExitCode.Ok);
    }

    private static void Write(SiteReport site, TextOutput output)
    {
        var table = new Columns<SiteRouteReport>(route => route.Node)
            .Add("PREFIX", route => route.Prefix)
            .Add("SERVICE", route => route.Service)
            .Add("NODE", route => route.Node)
            .Add("ROLE", route => new Cell(route.Role, route.Role switch
            {
                Site.Active => Tone.Good,
                Site.Standby => Tone.Plain,
                Site.Draining => Tone.Unusual,
                _ => Tone.Bad,
            }))
            .Add(">MED", route => route.Med?.ToString(CultureInfo.InvariantCulture))
            .Add("PEERS", route => string.Create(CultureInfo.InvariantCulture, $"{route.NeighborsSent}/{route.NeighborsTotal}"))
            .AddWide("WHY", route => route.Why);
        foreach (var node in site.Nodes)
        {
            var state = node.Status is not { } status ? new Cell("unreachable", Tone.Bad)
                : new Cell(status.State.Value.ToWord(), status.State.Value != NodeCondition.Serving ? Tone.Unusual
                    : status.Healthy ? Tone.Good : Tone.Bad);
            output.Writer.WriteLine($"{node.Name}  {output.Coloured(state)}{Detail(node)}");
        }
        output.Writer.WriteLine();
        table.Write(site.Routes, output);
        foreach (var problem in site.Problems) output.Writer.WriteLine(output.Coloured(new Cell($"! {problem}", Tone.Bad)));
    }

    private static string Detail(SiteNodeReport node) => node.Error is { } error ? $": {Plain(error)}"
        : node.Status is { Problems: [var first, ..] problems }
            ? string.Create(CultureInfo.InvariantCulture, $": {first}{(problems.Count > 1 ? $" (and {problems.Count - 1} more)" : "")}")
            : "";

    /// <summary>What is wrong, without the name of the program.</summary>
    public static string Plain(string error) =>
        error.StartsWith("holdfast: ", StringComparison.Ordinal) ? error["holdfast: ".Length..] : error;
}
