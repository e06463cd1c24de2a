namespace Holdfast.Configuration.Diagnostics;

/// <summary>Gathers what there is to say of a configuration, and knows where each of its keys stands.</summary>
/// <param name="source">The file that is meant where a place names none.</param>
internal sealed class DiagnosticBag(SourceText source)
{
    /// <summary>More than anybody reads; a bound for files made to be wrong.</summary>
    private const int Most = 1000;

    /// <summary>Characters of a message, or of what rights it: what a file says may be in them.</summary>
    private const int Longest = 1000;

    private readonly List<(int Order, Diagnostic Diagnostic)> _diagnostics = [];
    private readonly HashSet<(SourceText Source, int Line, int Column)> _malformed = [];
    private readonly Dictionary<SourceText, int> _ignoredFrom = [];
    private readonly Dictionary<string, Location> _places = new(StringComparer.Ordinal);
    private readonly HashSet<string> _misread = new(StringComparer.Ordinal);
    private readonly HashSet<string> _misreadWithin = new(StringComparer.Ordinal);

    public bool HasErrors { get; private set; }

    /// <summary>Every file was read to its end. Before that nobody can say that something is missing.</summary>
    public bool IsComplete { get; set; } = true;

    /// <summary>How many were found beyond <see cref="Diagnostics"/>.</summary>
    public int Omitted { get; private set; }

    /// <summary>How many of those are errors.</summary>
    public int OmittedErrors { get; private set; }

    /// <summary>In the order of the files, and of the lines of each.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics =>
        [.. _diagnostics.Distinct().OrderBy(d => d.Order).ThenBy(d => d.Diagnostic.Line).ThenBy(d => d.Diagnostic.Column)
            .ThenBy(d => d.Diagnostic.Severity).Select(d => d.Diagnostic)];

    /// <summary>A syntax error stands in this line. What is read from there on is guesswork, and not spoken of.</summary>
    public void IgnoreFrom(SourceText file, int line) => _ignoredFrom[file] = line;

    /// <summary>Remembers where a path stands, for what is found out only when the whole is known.</summary>
    public void Remember(string path, Location at) => _places[path] = at;

    /// <summary>An error was reported at this very path.</summary>
    public bool IsMisread(string path) => _misread.Contains(path);

    /// <summary>An error was reported at this path or below it.</summary>
    public bool HasErrorWithin(string path) => _misreadWithin.Contains(path);

    /// <summary>The file has this path.</summary>
    public bool Knows(string path) => _places.ContainsKey(path);

    public void Error(Location at, string path, string message, string? fix = null) =>
        Add(Severity.Error, at, path, message, fix);

    public void Error(string path, string message, string? fix = null) => Add(Severity.Error, PlaceOf(path), path, message, fix);

    public void Warning(Location at, string path, string message, string? fix = null) =>
        Add(Severity.Warning, at, path, message, fix);

    public void Warning(string path, string message, string? fix = null) =>
        Add(Severity.Warning, PlaceOf(path), path, message, fix);

    public void Note(string path, string message, string? fix = null) => Add(Severity.Note, PlaceOf(path), path, message, fix);

    /// <summary>An error of the file's form; nothing else is said of the same place.</summary>
    public void Malformed(Location at, string message, string? fix = null)
    {
        Add(Severity.Error, at, "", message, fix);
        _malformed.Add((at.Source ?? source, at.Line, at.Column));
    }

    /// <summary>A key that may stand in a mapping once stands there a second time.</summary>
    public void Twice(Location at, string path, string key, Location first) => Error(at, path,
        $"`{key}` stands here twice; it was given {first.SeenFrom(at)} already", "keep one of them");

    /// <summary>Something that must be there is not. Said only of files that were read to their end.</summary>
    public void Missing(Location at, string path, string message, string? fix = null)
    {
        if (IsComplete) Add(Severity.Error, at, path, message, fix);
    }

    /// <summary>Something found when all was read. It is not gathered here.</summary>
    public Diagnostic Finding(string path, Severity severity, string message, string? fix)
    {
        var at = PlaceOf(path);
        return Diagnostic(at.Source ?? source, at, severity, path, message, fix);
    }

    /// <summary>The place of a path, or of the nearest one above it.</summary>
    public Location PlaceOf(string path)
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
        var file = at.Source ?? source;
        if (at.Line >= _ignoredFrom.GetValueOrDefault(file, int.MaxValue) || _malformed.Contains((file, at.Line, at.Column)))
            return;
        if (severity == Severity.Error) Misread(path);
        if (_diagnostics.Count >= Most)
        {
            Omitted++;
            if (severity == Severity.Error) OmittedErrors++;
            return;
        }
        _diagnostics.Add((file.Order, Diagnostic(file, at, severity, path, message, fix)));
    }

    private static Diagnostic Diagnostic(
        SourceText file, Location at, Severity severity, string path, string message, string? fix) =>
        new(file.File, at.Line, at.Column, severity, path, Cut(message)!, Cut(fix))
        {
            SourceLine = file.Show(at.Line),
            Length = at.Length,
        };

    private void Misread(string path)
    {
        _misread.Add(path);
        // Whoever is above knows already when one is known.
        while (_misreadWithin.Add(path) && path.AsSpan().LastIndexOfAny('.', '[') is >= 0 and var cut) path = path[..cut];
    }

    private static string? Cut(string? text) =>
        text is null || text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "...");
}
