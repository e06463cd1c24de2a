using System.CommandLine;
using System.Globalization;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary><c>holdfast drain</c>, of one service or all: waits until clients have gone, and shows how they go.</summary>
internal static class DrainCommand
{
    public static Command Build()
    {
        var client = new ClientOptions();
        var service = ServiceArgument(client);
        var lasting = DurationArgument.Option("--for",
            "Undrain by itself after this long; without it, `holdfast undrain` ends it");
        var reason = new Option<string?>("--reason", "-r")
        {
            Description = "Why; shown in status, explain and events",
            HelpName = "TEXT",
        };
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait until clients have gone" };
        var last = new Option<bool>("--last")
        {
            Description = "Also when no other node of the site (--nodes) announces it",
        };
        var nodes = new SiteNodes();
        var confirmation = new Confirmation();
        var command = new Command("drain", "Withdraw routes and go on answering, until undrain; survives a restart")
        {
            service, lasting, reason, noWait, last,
        };
        client.AddTo(command);
        confirmation.AddTo(command);
        nodes.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            var name = parsed.GetValue(service);
            DrainGuard? guard = null;
            if (!parsed.GetValue(last))
            {
                (var refused, guard) = await DrainGuard.AskAsync(nodes, parsed, api, name, cancellation);
                if (refused != ExitCode.Ok) return refused;
            }
            if (confirmation.IsWanted(parsed))
            {
                var services = await api.GetAsync("services", ReportJson.Default.IReadOnlyListServiceReport, cancellation);
                if (services.Error is not null) return client.Print(parsed, services, _ => { });
                if (!confirmation.IsGiven(parsed, Question(name, services.Value!))) return ExitCode.Failed;
            }
            var query = new List<string> { "by=" + Uri.EscapeDataString(OperatorName.Current) };
            if (name is not null) query.Add("service=" + Uri.EscapeDataString(name));
            if (parsed.GetValue(lasting) is { } time)
                query.Add("for=" + time.TotalSeconds.ToString(CultureInfo.InvariantCulture));
            if (parsed.GetValue(reason) is { Length: > 0 } why) query.Add("reason=" + Uri.EscapeDataString(why));
            var answer = await api.PostAsync("drain?" + string.Join('&', query), ReportJson.Default.ActionReport, cancellation);
            if (answer.Error is null && guard is not null
                && await guard.LookAgainAsync(cancellation) is not ExitCode.Ok and var undone)
                return undone;
            if (answer.Error is not null || parsed.GetValue(noWait)) return client.Print(parsed, answer);
            if (!client.IsStructured(parsed)) client.Print(parsed, answer);
            return await DrainProgress.WaitAsync(api, name, client.Rendering(parsed), cancellation);
        });
        return command;
    }

    public static Command BuildUndrain()
    {
        var client = new ClientOptions();
        var service = ServiceArgument(client);
        var command = new Command("undrain", "Let the routes of a drained service be announced again") { service };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            var which = parsed.GetValue(service) is { } name ? "&service=" + Uri.EscapeDataString(name) : "";
            var answer = await api.PostAsync($"undrain?by={Uri.EscapeDataString(OperatorName.Current)}{which}",
                ReportJson.Default.ActionReport, cancellation);
            return client.Print(parsed, answer);
        });
        return command;
    }

    /// <summary>What a drain takes out of the network, and whether it shall.</summary>
    internal static string Question(string? service, IReadOnlyList<ServiceReport> services)
    {
        List<ServiceReport> announced =
            [.. services.Where(one => one.Announced && (service is null || one.Service == service))];
        var what = service ?? "all services";
        if (announced.Count == 0) return $"{what}: nothing is announced now. Drain all the same?";
        var lines = announced.Select(one => string.Create(CultureInfo.InvariantCulture,
            $"{one.Service} {one.Prefix} is announced to {one.NeighborsSent} of {one.NeighborsTotal} neighbors\n"));
        return $"{string.Concat(lines)}Drain {what}?";
    }

    private static Argument<string?> ServiceArgument(ClientOptions client) => new("service")
    {
        Description = "The service; none means all of them",
        HelpName = "SERVICE",
        Arity = ArgumentArity.ZeroOrOne,
        CompletionSources = { LiveNames.Services(client) },
    };
}
