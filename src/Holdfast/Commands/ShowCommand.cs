using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Holdfast.Commands.Output;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary><c>holdfast show WHAT</c>.</summary>
internal static class ShowCommand
{
    public static Command Build() => new("show", "Show services, backends, BGP neighbors, BFD sessions, caches, blocks, rules or events")
    {
        Build("services", "Every service prefix: its state, what was decided of its route, and how many neighbors have it",
            static () => ReportJson.Default.IReadOnlyListServiceReport, ReportViews.Services),
        Build("backends", "Every backend: its health, load and latency",
            static () => ReportJson.Default.IReadOnlyListBackendReport, ReportViews.Backends),
        ShowBgpCommand.Build(),
        Build("bfd", "Every BFD session: its state at both ends, its pace, its counters",
            static () => ReportJson.Default.BfdReport, BfdTable.View),
        Build("cache", "Every packet cache: how full it is, and how often it has the answer",
            static () => ReportJson.Default.IReadOnlyListCacheReport, ReportViews.Caches),
        Build("blocks", "Clients and names that are blocked: by whom, why, until when, and how often that was applied",
            static () => ReportJson.Default.IReadOnlyListBlockReport, BlockView.All),
        Build("rules", "Every rule: what it fits, what it does, how often and for whom it acted last; and the lists in files",
            static () => ReportJson.Default.RulesReport, RuleTables.View),
        EventsCommand.Build(),
    };

    /// <summary>A command that shows what the endpoint of its name says.</summary>
    private static Command Build<T>(string what, string description, Func<JsonTypeInfo<T>> type, View<T> view)
    {
        var options = new ShowOptions();
        var command = new Command(what, description);
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => options.ShowAsync(parsed, what, type(), view, cancellation));
        return command;
    }
}
