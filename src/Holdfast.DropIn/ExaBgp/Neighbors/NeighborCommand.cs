using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Keys;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Sources;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.ExaBgp.Processes;
using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp.Neighbors;

/// <summary>Reads the neighbor of a command that a process writes, by the same tables as one of a file.</summary>
public static class NeighborCommand
{
    private const string Form =
        "create neighbor 192.0.2.1 local-address 192.0.2.10 local-as 65101 peer-as 64500 router-id 192.0.2.10";

    // What such a command may say, and what a file calls it.
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["local-ip"] = "local-address",
        ["local-address"] = "local-address",
        ["local-as"] = "local-as",
        ["peer-as"] = "peer-as",
        ["router-id"] = "router-id",
        ["hold-time"] = "hold-time",
        ["md5-password"] = "md5-password",
        ["connect"] = "connect",
        ["passive"] = "passive",
        ["outgoing-ttl"] = "outgoing-ttl",
        ["incoming-ttl"] = "incoming-ttl",
        ["family-allowed"] = "family",
        ["family"] = "family",
    };

    /// <summary>Reads <c>IP local-address IP local-as AS peer-as AS router-id ID</c>, and what else may follow.</summary>
    /// <param name="text">What follows <c>create neighbor</c>.</param>
    /// <param name="options">The neighbor, named for its address; null when there is none.</param>
    /// <param name="problem">Why there is none; empty when there is.</param>
    /// <returns>False when the text is no such command.</returns>
    public static bool TryRead(string text, out NeighborOptions? options, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        var source = SourceText.From("command", text, "/");
        var bag = new DiagnosticBag(source);
        var words = Lexer.Line(
                text, (column, length) => source.At(1, column + 1, length), at => bag.Error(at, "", "a quote is not closed"))
            .Where(token => token.Kind == TokenKind.Word).Select(token => new Word(token.Text, token.At)).ToList();
        options = null;
        if (words.Count == 0) bag.Error(source.At(1, 1), "", "the address of the neighbor is missing", $"write `{Form}`");
        else if (Statements(words, bag) is { } statements && !bag.HasErrors) options = Read(words[0], statements, bag);
        problem = bag.Diagnostics is [var first, ..] && bag.HasErrors
            ? $"{first.Message}{(first.Fix is null ? "" : $" ({first.Fix})")}" : "";
        if (problem.Length > 0) options = null;
        return options is not null;
    }

    private static List<Statement> Statements(List<Word> words, DiagnosticBag bag)
    {
        var statements = new List<Statement>();
        for (var at = 1; at < words.Count; at += 2)
        {
            if (!Names.TryGetValue(words[at].Text, out var name))
                bag.Error(words[at].At, "", $"`{words[at].Text}` is not known of a neighbor that is created",
                    Nearest.To(words[at].Text, [.. Names.Keys]) is { } near ? $"did you mean `{near}`?" : $"write `{Form}`");
            else if (at + 1 == words.Count)
                bag.Error(words[at].At, "", $"the value of `{words[at].Text}` is missing", $"write `{Form}`");
            else if (name == "family")
                // In a selector it says that the OPEN decides.
                statements.AddRange(words[at + 1].Text == "in-open" ? [] : [Families(words[at], words[at + 1])]);
            else
                statements.Add(new Statement([new Word(name, words[at].At), words[at + 1]], Body: null));
        }
        return statements;
    }

    // `ipv4-unicast/ipv6-unicast`.
    private static Statement Families(Word name, Word value) => new([new Word("family", name.At)],
    [
        .. value.Text.Split('/').Select(family =>
            new Statement([.. family.Split('-', 2).Select(part => new Word(part, value.At))], Body: null)),
    ]);

    private static NeighborOptions? Read(Word address, List<Statement> said, DiagnosticBag bag)
    {
        var reading = new ForeignReading(new SourceReader(new ConfigurationSources([], [])), bag, new ForeignOptions());
        var statements = new NeighborStatements();
        statements.Add(said, reading, new Dictionary<string, Statement>());
        var reader = new NeighborReader(statements, new Dictionary<string, Process>(), reading);
        if (reader.Read(address) is not { } neighbor) return null;
        if (neighbor.IsRange)
            bag.Error(address.At, "", $"`{address.Text}` is a prefix, and one neighbor is created", $"write `{Form}`");
        if (bag.HasErrors) return null;
        neighbor.Keys.Set("local_as", neighbor.LocalAs!.Value.Number, neighbor.LocalAs.Value.At);
        neighbor.Keys.Set("router_id", neighbor.RouterId!.Value.Address, neighbor.RouterId.Value.At);
        var keys = new Reading(new Draft(), new PasswordFile("/", SecretFiles.Optional), static () => AllSections.List);
        var field = new Field(neighbor.Keys.Build(), "", bag);
        return NeighborKeys.Section.TryRead(field, new("", IPAddress.None, 0), keys, out var read) && !bag.HasErrors
            ? read! with { Name = neighbor.Name } : null;
    }
}
