namespace Holdfast.Configuration.Diagnostics;

/// <summary>One thing to say of a configuration file: where, what, and how to right it.</summary>
/// <param name="File">The file, as the caller named it.</param>
/// <param name="Line">Its line, from 1; 0 speaks of the file as a whole.</param>
/// <param name="Column">Its column in characters, from 1; 0 speaks of the line or file as a whole.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Path">The key it is about, such as <c>dns.backends[2].weight</c>; empty for the file as a whole.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Fix">How to right it, or null where that is plain from the message.</param>
public sealed record Diagnostic(string File, int Line, int Column, Severity Severity, string Path, string Message,
    string? Fix = null)
{
    /// <summary>
    /// The line as it stands in the file, secrets blotted out, tabs as spaces; null where there is none to show.
    /// </summary>
    public string? SourceLine { get; init; }

    /// <summary>How many characters from <see cref="Column"/> on it is about, at least 1.</summary>
    public int Length { get; init; } = 1;

    /// <summary>One line, as compilers have it: <c>file:line:column: error: path: message (fix)</c>.</summary>
    public override string ToString()
    {
        var place = Line == 0 ? File : Column == 0 ? $"{File}:{Line}" : $"{File}:{Line}:{Column}";
        var severity = Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" };
        var path = Path.Length == 0 ? "" : Path + ": ";
        return ShownText.Of($"{place}: {severity}: {path}{Message}{(Fix is null ? "" : $" ({Fix})")}");
    }
}

/// <summary>How much a diagnostic matters.</summary>
public enum Severity
{
    /// <summary>The file is refused.</summary>
    Error,

    /// <summary>It is taken, but is probably not what was meant.</summary>
    Warning,

    /// <summary>Worth knowing.</summary>
    Note,
}
