using System.CommandLine;
using System.Globalization;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Blocks;

namespace Holdfast.Commands;

/// <summary><c>holdfast block NET|--name SUFFIX</c> and <c>holdfast unblock NET|--name SUFFIX|--all</c>.</summary>
internal static class BlockCommand
{
    public static Command Build()
    {
        var client = new ClientOptions();
        var (network, name) = (NetworkArgument(), NameOption());
        var lasting = DurationArgument.Option("--for", "Unblock by itself after this long; without it, `holdfast unblock` ends it");
        var action = new Option<string>("--action")
        {
            Description = "What a blocked query gets; truncate leaves queries over TCP alone, none only counts",
            HelpName = string.Join('|', ReportWords.BlockActionNames),
            DefaultValueFactory = _ => BlockAction.Drop.ToWord(),
        }.AcceptOnlyFromAmong([.. ReportWords.BlockActionNames]);
        var reason = new Option<string?>("--reason", "-r") { Description = "Why; shown in blocks and events", HelpName = "TEXT" };
        var confirmation = new Confirmation();
        var command = new Command("block", "Block clients, or names and all below them, until unblock; survives a restart")
        {
            network, name, lasting, action, reason,
        };
        client.AddTo(command);
        confirmation.AddTo(command);
        command.Validators.Add(result =>
        {
            if (Wrong(result.GetValue(network), result.GetValue(name), all: false) is { } wrong) result.AddError(wrong);
        });
        command.SetAction((parsed, cancellation) =>
        {
            var question = $"{parsed.GetValue(network) ?? parsed.GetValue(name)}: nobody there is answered as before. Block?";
            if (!confirmation.IsGiven(parsed, question)) return Task.FromResult(ExitCode.Failed);
            var query = $"block?action={parsed.GetValue(action)}&{Target(parsed.GetValue(network), parsed.GetValue(name))}";
            if (parsed.GetValue(lasting) is { } time) query += "&for=" + time.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            if (parsed.GetValue(reason) is { Length: > 0 } why) query += "&reason=" + Uri.EscapeDataString(why);
            return PostAsync(client, parsed, query, cancellation);
        });
        return command;
    }

    public static Command BuildUnblock()
    {
        var client = new ClientOptions();
        var (network, name) = (NetworkArgument(), NameOption());
        var all = new Option<bool>("--all") { Description = "Everything" };
        var command = new Command("unblock", "Let blocked clients or names be answered again") { network, name, all };
        client.AddTo(command);
        command.Validators.Add(result =>
        {
            if (Wrong(result.GetValue(network), result.GetValue(name), result.GetValue(all)) is { } wrong) result.AddError(wrong);
        });
        command.SetAction((parsed, cancellation) => PostAsync(
            client, parsed, "unblock?" + (parsed.GetValue(all) ? "all" : Target(parsed.GetValue(network), parsed.GetValue(name))),
            cancellation));
        return command;
    }

    private static async Task<int> PostAsync(
        ClientOptions client, ParseResult parsed, string query, CancellationToken cancellation)
    {
        using var api = client.Connect(parsed);
        var answer = await api.PostAsync(
            $"{query}&by={Uri.EscapeDataString(OperatorName.Current)}", ReportJson.Default.ActionReport, cancellation);
        return client.Print(parsed, answer);
    }

    private static string? Wrong(string? network, string? name, bool all)
    {
        if ((network is null ? 0 : 1) + (name is null ? 0 : 1) + (all ? 1 : 0) != 1)
            return "say one of NET and --name SUFFIX.";
        if (name is not null) return Name.TryParse(name, out _, out var error) ? null : $"'{name}' is not a domain name: {error}.";
        return all || BlockTarget.TryParse(network, out _) ? null
            : $"'{network}' is neither an address nor a network, such as 192.0.2.0/24; a name is blocked with --name.";
    }

    private static string Target(string? network, string? name) =>
        name is null ? $"network={Uri.EscapeDataString(network!)}" : $"suffix={Uri.EscapeDataString(name)}";

    private static Argument<string?> NetworkArgument() => new("network")
    {
        Description = "The clients: an address or a network",
        HelpName = "NET",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static Option<string?> NameOption() => new("--name")
    {
        Description = "A name: queries for it and for all names below it",
        HelpName = "SUFFIX",
    };
}
