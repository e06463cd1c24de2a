using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Holdfast.Commands;

namespace Holdfast.Tests.Commands;

/// <summary>Every command that the manual names is one, and has the options that it is named with.</summary>
public sealed partial class DocumentedCommandsTests
{
    public static TheoryData<string> Pages =>
    [
        "README.md", "tests/lab/README.md", "packaging/prometheus/holdfast.rules.yml",
        .. new[] { "docs", "docs/routers", "docs/howto" }
            .SelectMany(folder => Directory.EnumerateFiles(InRepository(folder), "*.md"))
            .Select(page => Path.GetRelativePath(InRepository("."), page)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_names_commands_and_options_that_there_are(string page)
    {
        var wrong = Mentions(File.ReadAllText(InRepository(page)))
            .Select(mention => (mention, Why: WhatIsWrong(mention))).Where(one => one.Why is not null).Distinct();
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("holdfast events", "events")]
    [InlineData("holdfast show neighbours", "neighbours")]
    [InlineData("holdfast reload --confirmed 5m", "--confirmed")]
    [InlineData("holdfast drain [SERVICE] [--For 30m]", "--For")]
    [InlineData("holdfast sh events", null)]
    [InlineData("holdfast config history\\|diff\\|rollback [N]", null)]
    [InlineData("holdfast reload --confirm 5m", null)]
    [InlineData("holdfast VERB --help", null)]
    public void What_is_wrong_is_seen(string mention, string? word) => Assert.Equal(word, WhatIsWrong(mention));

    // Between back quotes, at the beginning of a line, or behind a prompt or a colon.
    private static IEnumerable<string> Mentions(string text) =>
        Mention().Matches(text).Select(match => match.Groups["command"].Value.Trim());

    private static string? WhatIsWrong(string mention)
    {
        string[] words = Notation().Replace(mention, " ").Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        Command command = CommandLine.Build();
        words = Abbreviations.Expand((RootCommand)command, words);
        var options = new HashSet<string>(Named(command));
        var at = 0;
        for (; at < words.Length && command.Subcommands.FirstOrDefault(verb => verb.Name == words[at]) is { } verb; at++)
        {
            command = verb;
            options.UnionWith(Named(command));
        }

        if (at < words.Length && command.Subcommands.Count > 0 && Verb().IsMatch(words[at])) return words[at];
        return command is RootCommand && words.Length > 0 && !words[0].StartsWith('-') ? null
            : words.Skip(at).FirstOrDefault(word => word.StartsWith('-') && word.Length > 1 && !options.Contains(word.Split('=')[0]));
    }

    private static IEnumerable<string> Named(Command command) =>
        command.Options.SelectMany(option => option.Aliases.Prepend(option.Name));

    private static string InRepository(string path, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../..", path));

    [GeneratedRegex(@"(?:^|`|[$#:;] )(?:out/)?(?<command>holdfast (?:[^`\n#;&|<>""\\]|\\\|)+)", RegexOptions.Multiline)]
    private static partial Regex Mention();

    // What may be left out, and one of several.
    [GeneratedRegex(@"\\\||[\[\]]|\.\.\.")]
    private static partial Regex Notation();

    [GeneratedRegex("^[a-z][a-z-]+$")]
    private static partial Regex Verb();
}
