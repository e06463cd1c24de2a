namespace Holdfast.Configuration.Diagnostics;

/// <summary>Gathers what there is to say of one file, and knows where each of its keys stands.</summary>
internal sealed class DiagnosticBag(SourceText source)
{
    /// <summary>More than anybody reads; a bound for files made to be wrong.</summary>
    private const int Most = 1000;

    private readonly List<Diagnostic> _diagnostics = [];
    private readonly HashSet<(int Line, int Column)> _malformed = [];
    private readonly Dictionary<string, Location> _places = new(StringComparer.Ordinal);

    public bool HasErrors { get; private set; }

    /// <summary>The file was read to its end. Before that nobody can say that something is missing.</summary>
    public bool IsComplete { get; set; } = true;

    /// <summary>
    /// The line of a syntax error, if there was one. What is read from there on is guesswork, and not spoken of.
    /// </summary>
    public int IgnoreFrom { get; set; } = int.MaxValue;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics =>
        [.. _diagnostics.Distinct().OrderBy(d => d.Line).ThenBy(d => d.Column).ThenBy(d => d.Severity)];

    /// <summary>Remembers where a path stands, for what is found out only when the whole is known.</summary>
    public void Remember(string path, Location at) => _places[path] = at;

    /// <summary>An error was reported at this very path.</summary>
    public bool IsMisread(string path) => _diagnostics.Exists(d => d.Severity == Severity.Error && d.Path == path);

    /// <summary>An error was reported at this path or below it.</summary>
    public bool HasErrorWithin(string path) => _diagnostics.Exists(d => d.Severity == Severity.Error
        && d.Path.StartsWith(path, StringComparison.Ordinal)
            && (d.Path.Length == path.Length || d.Path[path.Length] is '.' or '['));

    /// <summary>The file has this path.</summary>
    public bool Knows(string path) => _places.ContainsKey(path);

    public void Error(Location at, string path, string message, string? fix = null) =>
        Add(Severity.Error, at, path, message, fix);

    public void Error(string path, string message, string? fix = null) => Add(Severity.Error, PlaceOf(path), path, message, fix);

    public void Warning(string path, string message, string? fix = null) =>
        Add(Severity.Warning, PlaceOf(path), path, message, fix);

    public void Note(string path, string message, string? fix = null) => Add(Severity.Note, PlaceOf(path), path, message, fix);

    /// <summary>An error of the file's form; nothing else is said of the same place.</summary>
    public void Malformed(Location at, string message, string? fix = null)
    {
        Add(Severity.Error, at, "", message, fix);
        _malformed.Add((at.Line, at.Column));
    }

    /// <summary>Something that must be there is not. Said only of files that were read to their end.</summary>
    public void Missing(Location at, string path, string message, string? fix = null)
    {
        if (IsComplete) Add(Severity.Error, at, path, message, fix);
    }

    /// <summary>The place of a path, or of the nearest one above it.</summary>
    private Location PlaceOf(string path)
    {
        while (true)
        {
            if (_places.TryGetValue(path, out var at)) return at;
            var cut = path.AsSpan().LastIndexOfAny('.', '[');
            if (cut < 0) return _places.GetValueOrDefault("", new Location(0, 0));
            path = path[..cut];
        }
    }

    private void Add(Severity severity, Location at, string path, string message, string? fix)
    {
        HasErrors |= severity == Severity.Error;
        if (_diagnostics.Count >= Most || at.Line >= IgnoreFrom || _malformed.Contains((at.Line, at.Column))) return;
        _diagnostics.Add(new Diagnostic(source.File, at.Line, at.Column, severity, path, message, fix)
        {
            SourceLine = source.Show(at.Line),
            Length = at.Length,
        });
    }
}
