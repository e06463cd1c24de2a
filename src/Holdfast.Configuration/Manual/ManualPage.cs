using System.Text;

namespace Holdfast.Configuration.Manual;

/// <summary>Writes a page for man(1), in the macros of man(7).</summary>
public sealed class ManualPage
{
    private readonly TextWriter _output;

    /// <summary>A page with its title.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="name">What it is of: a command, or a file.</param>
    /// <param name="section">Of the manual: 8 for commands of administrators, 5 for files.</param>
    /// <param name="version">Of the product.</param>
    /// <param name="summary">What it is of, in a few words.</param>
    public ManualPage(TextWriter output, string name, int section, string version, string summary)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(name);
        _output = output;
        Line($".TH {name.ToUpperInvariant()} {section} \"\" \"Holdfast {version}\" \"Holdfast\"");
        Section("NAME");
        Line($"{Escaped(name)} \\- {Escaped(summary)}");
    }

    /// <summary>A heading.</summary>
    /// <param name="heading">In capitals, as man pages have it.</param>
    public void Section(string heading) => Line($".SH \"{Escaped(heading)}\"");

    /// <summary>A heading within a section.</summary>
    /// <param name="heading">As it is shown.</param>
    public void Subsection(string heading) => Line($".SS \"{Escaped(heading)}\"");

    /// <summary>A paragraph. What stands in backquotes is bold.</summary>
    /// <param name="text">In one line, as Markdown.</param>
    public void Paragraph(string text)
    {
        Line(".PP");
        Line(Formatted(text));
    }

    /// <summary>A term, and beside it what it means.</summary>
    /// <param name="term">Bold.</param>
    /// <param name="meaning">In one line, as Markdown.</param>
    public void Term(string term, string meaning)
    {
        Line(".TP");
        Line($"\\fB{Escaped(term)}\\fR");
        Line(Formatted(meaning.Length == 0 ? "\u00a0" : meaning));
    }

    /// <summary>Text as it stands, line by line.</summary>
    /// <param name="lines">The lines.</param>
    public void Example(params ReadOnlySpan<string> lines)
    {
        Line(".PP");
        Line(".nf");
        foreach (var line in lines) Line(Guarded(Escaped(line)));
        Line(".fi");
    }

    // \n alone, wherever it is written.
    private void Line(string line) => _output.Write(line + "\n");

    private static string Formatted(string markdown)
    {
        var text = new StringBuilder();
        var pieces = WithoutLinks(markdown).Replace("\\|", "|", StringComparison.Ordinal).Split('`');
        for (var i = 0; i < pieces.Length; i++)
            text.Append(i % 2 == 1 ? $"\\fB{Escaped(pieces[i])}\\fR" : Escaped(pieces[i]));
        return Guarded(text.ToString());
    }

    // [words](where) is the words alone.
    private static string WithoutLinks(string markdown)
    {
        for (var at = 0; (at = markdown.IndexOf("](", at, StringComparison.Ordinal)) >= 0;)
        {
            var begin = markdown.LastIndexOf('[', at);
            var end = markdown.IndexOf(')', at);
            if (begin < 0 || end < 0) return markdown;
            markdown = markdown[..begin] + markdown[(begin + 1)..at] + markdown[(end + 1)..];
            at = begin;
        }
        return markdown;
    }

    private static string Escaped(string text) => text.Replace("\\", "\\e", StringComparison.Ordinal)
        .Replace("-", "\\-", StringComparison.Ordinal).Replace("\"", "\\(dq", StringComparison.Ordinal)
        .Replace("\u00a0", "\\ ", StringComparison.Ordinal);

    // A line that begins with a dot or an apostrophe would be a request.
    private static string Guarded(string line) => line is ['.' or '\'', ..] ? "\\&" + line : line;
}
