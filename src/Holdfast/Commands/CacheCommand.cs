using System.CommandLine;
using Holdfast.Contracts;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;

namespace Holdfast.Commands;

/// <summary><c>holdfast cache flush NAME|--suffix ZONE|--all</c>.</summary>
internal static class CacheCommand
{
    public static Command Build() => new("cache", "Remove answers from the packet caches") { BuildFlush() };

    private static Command BuildFlush()
    {
        var client = new ClientOptions();
        var name = new Argument<string?>("name")
        {
            Description = "A name: answers of every type to it",
            HelpName = "NAME",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var suffix = new Option<string?>("--suffix") { Description = "A name, and all names below it", HelpName = "ZONE" };
        var all = new Option<bool>("--all") { Description = "Everything" };
        var type = new Option<string?>("--type") { Description = "Only answers of this type", HelpName = "TYPE" };
        var pool = new Option<string?>("--pool")
        {
            Description = "Only the cache of this pool, which others may share",
            HelpName = "POOL",
        };
        var confirmation = new Confirmation();
        var command = new Command("flush", "Remove answers to a name, to all names below a zone, or all")
        {
            name, suffix, all, type, pool,
        };
        client.AddTo(command);
        confirmation.AddTo(command);
        command.Validators.Add(result =>
        {
            string?[] names = [result.GetValue(name), result.GetValue(suffix)];
            if (names.Count(given => given is not null) + (result.GetValue(all) ? 1 : 0) != 1)
                result.AddError("say what to remove: NAME, --suffix ZONE or --all.");
            foreach (var given in names)
                if (given is not null && !Name.TryParse(given, out _, out var error))
                    result.AddError($"'{given}' is not a domain name: {error}.");
            if (result.GetValue(type) is { } word && !RecordTypeMnemonic.TryParse(word, out _))
                result.AddError($"'{word}' is not a record type, such as A, AAAA or TYPE65.");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            const string question = "Every answer is then asked of the backends again. Remove all?";
            if (parsed.GetValue(all) && !confirmation.IsGiven(parsed, question)) return ExitCode.Failed;
            using var api = client.Connect(parsed);
            var what = parsed.GetValue(name) is { } exact ? "name=" + Uri.EscapeDataString(exact)
                : parsed.GetValue(suffix) is { } zone ? "suffix=" + Uri.EscapeDataString(zone) : "all";
            if (parsed.GetValue(type) is { } word) what += "&type=" + Uri.EscapeDataString(word);
            if (parsed.GetValue(pool) is { } which) what += "&pool=" + Uri.EscapeDataString(which);
            var answer = await api.PostAsync("cache/flush?" + what, ReportJson.Default.ActionReport, cancellation);
            return client.Print(parsed, answer);
        });
        return command;
    }
}
