using System.CommandLine;

namespace Holdfast.Commands;

/// <summary>What may stand in place of a word of the command line.</summary>
internal static class CompletionCandidates
{
    /// <summary>The words that begin as the last one does, in alphabetical order, each with what it means.</summary>
    /// <param name="root">All verbs.</param>
    /// <param name="words">The command line without the program; the last word is the one in question and may be empty.</param>
    public static IReadOnlyList<(string Word, string Meaning)> Of(RootCommand root, string[] words)
    {
        var typed = words.Length == 0 ? "" : words[^1];
        // Complete words first: what was cut short (`sh ba`) is what it stands for.
        string[] before = Abbreviations.Expand(root, words.Length == 0 ? [] : words[..^1]);
        var parsed = root.Parse(before);
        if (before.Length > 0 && OptionThatLacksItsValue(parsed, before[^1]) is { } option) return From(option, parsed, typed);
        var command = parsed.CommandResult.Command;
        IEnumerable<(string, string)> candidates = typed.StartsWith('-')
            ? command.Options.Concat(root.Options.Where(its => its.Recursive)).Where(its => !its.Hidden)
                .Select(its => (its.Name, Meaning(its.Description)))
            : command.Subcommands.Count > 0
                ? command.Subcommands.Where(its => !its.Hidden).Select(its => (its.Name, Meaning(its.Description)))
                : NextArgument(parsed) is { } argument ? From(argument, parsed, typed) : [];
        return Beginning(candidates, typed);
    }

    private static Option? OptionThatLacksItsValue(ParseResult parsed, string last) =>
        parsed.CommandResult.Command.Options.FirstOrDefault(option =>
            (option.Name == last || option.Aliases.Contains(last)) && option.Arity.MinimumNumberOfValues > 0);

    private static Argument? NextArgument(ParseResult parsed) => parsed.CommandResult.Command.Arguments.FirstOrDefault(
        argument => (parsed.GetResult(argument)?.Tokens.Count ?? 0) < argument.Arity.MaximumNumberOfValues);

    private static IReadOnlyList<(string, string)> From(Symbol symbol, ParseResult parsed, string typed)
    {
        var context = parsed.GetCompletionContext();
        var sources = symbol is Option option ? option.CompletionSources : ((Argument)symbol).CompletionSources;
        return Beginning(
            sources.SelectMany(source => source(context)).Select(item => (item.Label, Meaning(item.Detail))), typed);
    }

    private static IReadOnlyList<(string, string)> Beginning(
        IEnumerable<(string Word, string Meaning)> candidates, string typed) =>
    [
        .. candidates.Where(candidate => candidate.Word.StartsWith(typed, StringComparison.Ordinal))
            .DistinctBy(candidate => candidate.Word).OrderBy(candidate => candidate.Word, StringComparer.Ordinal),
    ];

    private static string Meaning(string? description) => description?.ReplaceLineEndings(" ").Replace('\t', ' ') ?? "";
}
