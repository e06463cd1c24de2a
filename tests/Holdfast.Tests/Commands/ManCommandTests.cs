using Holdfast.Commands;

namespace Holdfast.Tests.Commands;

public sealed class ManCommandTests
{
    [Fact]
    public void The_manual_page_has_every_verb_and_option()
    {
        using var page = new StringWriter();
        ManCommand.Write(CommandLine.Build(), page);
        var text = page.ToString().Replace("\\-", "-", StringComparison.Ordinal);
        var verbs = CommandLine.Build().Subcommands.Where(verb => !verb.Hidden)
            .SelectMany(verb => verb.Subcommands.Count == 0 ? [(Path: verb.Name, Verb: verb)]
                : verb.Subcommands.Where(sub => !sub.Hidden).Select(sub => (Path: $"{verb.Name} {sub.Name}", Verb: sub)));
        foreach (var (name, verb) in verbs)
        {
            var begin = text.IndexOf($".SS \"holdfast {name}", StringComparison.Ordinal);
            Assert.True(begin >= 0, $"the manual page says nothing of `{name}`");
            var end = text.IndexOf("\n.S", begin, StringComparison.Ordinal);
            foreach (var option in verb.Options.Where(option => !option.Hidden && option.Name != "--help"))
                Assert.Contains(option.Name, text[begin..end], StringComparison.Ordinal);
        }
    }
}
