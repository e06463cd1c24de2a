using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Holdfast.Configuration.Values;
using Holdfast.Testing.Files;

namespace Holdfast.Configuration.Tests;

/// <summary>
/// The tutorial and the how-tos, whose blocks tests/docs/operator plays: their marks are ones that it knows, and what they have
/// an operator put into /etc/holdfast is right, together with the package's own file.
/// </summary>
public sealed partial class PlayedPagesTests
{
    private const string Tutorial = "docs/tutorial.md";
    private static readonly string[] Machines = ["lb1", "lb2", "router", "client"];

    public static TheoryData<string> Pages =>
    [
        Tutorial,
        .. Directory.EnumerateFiles(InRepository("docs/howto"), "*.md")
            .Select(page => Path.GetRelativePath(InRepository("."), page)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_marks_are_known(string page)
    {
        var text = Read(page);
        Assert.All(Comment().Matches(text), comment => Assert.Matches(KnownMark(), comment.Value));
        Assert.All(Block().Matches(text), block => Assert.Contains(block.Groups["machine"].Value, Machines));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_configuration_is_right(string page)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("conf.d"));
        var main = folder.Write("holdfast.yaml", Read("packaging/files/holdfast.yaml"));
        foreach (var file in new[] { Tutorial, page }.SelectMany(one => FileBlock().Matches(Read(one))))
            File.WriteAllText(folder.File($"conf.d/{file.Groups["name"].Value}"), file.Groups["content"].Value);
        var result = ConfigurationFile.Load(main, SecretFiles.Optional);
        Assert.True(result.Options is not null, string.Join('\n', result.Diagnostics));
    }

    private static string Read(string path) => File.ReadAllText(InRepository(path));

    private static string InRepository(string path, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../..", path));

    [GeneratedRegex("^<!--.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    // What the operator knows, above a block or another mark.
    [GeneratedRegex("^<!-- (file: (lb1|lb2|router|client) /[^ ]+|only: (bird|frr)|meanwhile) -->$")]
    private static partial Regex KnownMark();

    [GeneratedRegex(@"^```\n(?<machine>[a-z0-9]+)[#$] ", RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^<!-- file: lb1 /etc/holdfast/conf\.d/(?<name>\S+) -->\n```yaml\n(?<content>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FileBlock();
}
