using System.Text;
using System.Text.RegularExpressions;

namespace Holdfast.Architecture.Tests;

/// <summary>The manual and the READMEs: every link leads to a file, and to a heading, that there is.</summary>
public sealed partial class ManualLinkTests
{
    private static readonly string[] Folders = ["docs", "tests", "bench", "src", "packaging"];

    // What builds and npm leave.
    private static readonly string[] NotOurs = ["/bin/", "/obj/", "/node_modules/"];

    public static TheoryData<string> Pages => [.. Markdown().Select(file => Path.GetRelativePath(Source.Root, file))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_of_a_page_leads_somewhere(string page) =>
        Assert.DoesNotContain(Links(page), link => !LeadsSomewhere(page, link));

    [Fact]
    public void Every_page_of_the_manual_is_linked_from_another()
    {
        var linked = Markdown().Select(file => Path.GetRelativePath(Source.Root, file))
            .SelectMany(page => Links(page).Select(link => Target(page, link)).Where(target => target != InRoot(page)))
            .ToHashSet();
        var alone = Markdown().Where(file => file.StartsWith(InRoot("docs/"), StringComparison.Ordinal))
            .Where(file => !file.Contains("/decisions/", StringComparison.Ordinal) && !linked.Contains(file))
            .Select(file => Path.GetRelativePath(Source.Root, file));
        Assert.Empty(alone);
    }

    [Theory]
    [InlineData("install.md", true)]
    [InlineData("install.md#the-service", true)]
    [InlineData("install.md#the-servants", false)]
    [InlineData("uninstall.md", false)]
    [InlineData("#changing-the-configuration", true)]
    [InlineData("#changing-nothing", false)]
    [InlineData("../packaging/kubernetes", true)]
    public void A_link_that_leads_nowhere_is_seen(string link, bool leads) =>
        Assert.Equal(leads, LeadsSomewhere("docs/operating.md", link));

    private static IEnumerable<string> Markdown() => Directory.EnumerateFiles(Source.Root, "*.md")
        .Concat(Folders.SelectMany(folder => Directory.EnumerateFiles(InRoot(folder), "*.md", SearchOption.AllDirectories)))
        .Where(file => !NotOurs.Any(folder => file.Contains(folder, StringComparison.Ordinal)));

    private static IEnumerable<string> Links(string page) => Link().Matches(CodeSpan().Replace(Text(InRoot(page)), ""))
        .Select(match => match.Groups[1].Value)
        .Where(link => !link.Contains("://", StringComparison.Ordinal));

    private static bool LeadsSomewhere(string page, string link)
    {
        var target = Target(page, link);
        if (!File.Exists(target)) return Directory.Exists(target);
        var anchor = link.Split('#', 2).ElementAtOrDefault(1);
        return anchor is null || !target.EndsWith(".md", StringComparison.Ordinal) || Anchors(target).Contains(anchor);
    }

    private static string Target(string page, string link)
    {
        var path = link.Split('#')[0];
        return path.Length == 0 ? InRoot(page) : Path.GetFullPath(path, Path.GetDirectoryName(InRoot(page))!);
    }

    // As forges make them of headings: letters, figures, hyphens and underscores are left, and a number tells equal ones apart.
    private static HashSet<string> Anchors(string file)
    {
        var anchors = new HashSet<string>();
        foreach (Match heading in Heading().Matches(Text(file)))
        {
            var words = LinkText().Replace(heading.Groups[1].Value, "$1").Trim().ToLowerInvariant();
            var anchor = string.Concat(words.Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_'))
                .Replace(' ', '-');
            for (var (number, first) = (1, anchor); !anchors.Add(anchor); number++) anchor = $"{first}-{number}";
        }
        return anchors;
    }

    /// <summary>A page without its blocks of code.</summary>
    private static string Text(string file)
    {
        var text = new StringBuilder();
        var isCode = false;
        foreach (var line in File.ReadLines(file))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal)) isCode = !isCode;
            else if (!isCode) text.Append(line).Append('\n');
        }
        return text.ToString();
    }

    private static string InRoot(string path) => Path.Combine(Source.Root, path);

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();
}
