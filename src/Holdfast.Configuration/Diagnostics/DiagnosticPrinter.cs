using System.Globalization;

namespace Holdfast.Configuration.Diagnostics;

/// <summary>Writes diagnostics for people: one block each, with the line of the file and a caret under the place.</summary>
public static class DiagnosticPrinter
{
    /// <summary>Characters of a line that are shown.</summary>
    private const int Window = 100;

    /// <summary>Writes the diagnostics in the order given.</summary>
    /// <param name="diagnostics">What to write.</param>
    /// <param name="writer">Where to; commands pass standard error.</param>
    /// <param name="limit">So many at most, errors before others; what is left out is counted in a last line.</param>
    /// <param name="omitted">What was found beyond these, to be counted with what is left out.</param>
    public static void Print(IEnumerable<Diagnostic> diagnostics, TextWriter writer, int limit = 20, int omitted = 0)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        ArgumentNullException.ThrowIfNull(writer);
        var all = diagnostics.ToList();
        var errors = all.Count(diagnostic => diagnostic.Severity == Severity.Error);
        var others = Math.Max(0, limit - errors);
        var left = omitted;
        foreach (var diagnostic in all)
        {
            var shown = diagnostic.Severity == Severity.Error ? limit-- > 0 : others-- > 0;
            if (shown) Print(diagnostic, writer);
            else left++;
        }
        if (left > 0) writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"... and {left} more"));
    }

    /// <summary>What there was, in a few words: <c>2 errors, 1 warning</c>; empty when there was nothing.</summary>
    /// <param name="diagnostics">What to count.</param>
    public static string Summary(IReadOnlyList<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        (Severity Severity, string Word)[] words =
            [(Severity.Error, "error"), (Severity.Warning, "warning"), (Severity.Note, "note")];
        return string.Join(", ",
            words.Select(word => (word.Word, Count: diagnostics.Count(diagnostic => diagnostic.Severity == word.Severity)))
            .Where(word => word.Count > 0)
            .Select(word =>
                string.Create(CultureInfo.InvariantCulture, $"{word.Count} {word.Word}{(word.Count == 1 ? "" : "s")}")));
    }

    private static void Print(Diagnostic diagnostic, TextWriter writer)
    {
        writer.WriteLine((diagnostic with { Fix = null }).ToString());
        if (diagnostic.SourceLine is not { Length: > 0 } line || diagnostic.Column < 1)
        {
            if (diagnostic.Fix is not null) writer.WriteLine($"      fix: {ShownText.Of(diagnostic.Fix)}");
            return;
        }
        var at = Math.Min(diagnostic.Column - 1, line.Length);
        var from = at > Window * 3 / 4 ? at - (Window / 2) : 0;
        var shown = line.Length - from > Window ? string.Concat(line.AsSpan(from, Window), " ...") : line[from..];
        var lead = from > 0 ? "... " : "";
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{diagnostic.Line,5} | {lead}{shown}"));
        var carets =
            new string('^',
            Math.Clamp(diagnostic.Length, 1, Math.Max(1, Math.Min(shown.Length, line.Length - from) - (at - from))));
        var fix = diagnostic.Fix is null ? "" : " " + ShownText.Of(diagnostic.Fix);
        writer.WriteLine($"      | {new string(' ', lead.Length + at - from)}{carets}{fix}");
    }
}
