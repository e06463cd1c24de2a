using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Source;

namespace Holdfast.Configuration.Binding;

/// <summary>Gathers what there is to say of one file, and knows where each of its keys stands.</summary>
internal sealed class DiagnosticBag(SourceText source)
{
    /// <summary>More than anybody reads; a bound for files made to be wrong.</summary>
    private const int Most = 1000;

    private readonly List<Diagnostic> _diagnostics = [];
    private readonly HashSet<(int, int)> _settled = [];
    private readonly Dictionary<string, Node> _places = new(StringComparer.Ordinal);

    public bool HasErrors { get; private set; }

    /// <summary>The file was read to its end. Before that nobody can say that something is missing.</summary>
    public bool IsComplete { get; set; } = true;

    /// <summary>The line of a syntax error, if there was one. What is read from there on is guesswork, and not spoken of.</summary>
    public int IgnoreFrom { get; set; } = int.MaxValue;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics =>
        [.. _diagnostics.Distinct().OrderBy(d => d.Line).ThenBy(d => d.Column).ThenBy(d => d.Severity)];

    /// <summary>Remembers where a path stands, for what is found out only when the whole is known.</summary>
    public void Remember(string path, Node node) => _places[path] = node;

    /// <summary>An error was reported at this very path.</summary>
    public bool IsMisread(string path) => _diagnostics.Exists(d => d.Severity == Severity.Error && d.Path == path);

    /// <summary>An error was reported at this path or below it.</summary>
    public bool HasErrorWithin(string path) => _diagnostics.Exists(d => d.Severity == Severity.Error
        && d.Path.StartsWith(path, StringComparison.Ordinal) && (d.Path.Length == path.Length || d.Path[path.Length] is '.' or '['));

    /// <summary>The file has this path.</summary>
    public bool Knows(string path) => _places.ContainsKey(path);

    /// <summary>A check of this path says what it checks.</summary>
    public bool HasChecks(string path) => Knows($"{path}.query") || Knows($"{path}.command") || Knows($"{path}.pool")
        || Knows($"{path}.tcp") || Knows($"{path}.http") || Knows($"{path}.file");

    public void Error(Node at, string path, string message, string? fix = null) => Add(Severity.Error, at, path, message, fix);

    public void Error(string path, string message, string? fix = null) => Add(Severity.Error, PlaceOf(path), path, message, fix);

    public void Warning(string path, string message, string? fix = null) => Add(Severity.Warning, PlaceOf(path), path, message, fix);

    public void Note(string path, string message, string? fix = null) => Add(Severity.Note, PlaceOf(path), path, message, fix);

    /// <summary>An error of the file's form; nothing else is said of the same place.</summary>
    public void Malformed(int line, int column, int length, string message, string? fix = null)
    {
        Add(Severity.Error, line, column, length, "", message, fix);
        _settled.Add((line, column));
    }

    /// <summary>Something that must be there is not. Said only of files that were read to their end.</summary>
    public void Missing(Node at, string path, string message, string? fix = null)
    {
        if (IsComplete) Add(Severity.Error, at, path, message, fix);
    }

    /// <summary>The node of a path, or of the nearest one above it.</summary>
    private Node? PlaceOf(string path)
    {
        while (true)
        {
            if (_places.TryGetValue(path, out var node)) return node;
            var cut = path.AsSpan().LastIndexOfAny('.', '[');
            if (cut < 0) return _places.GetValueOrDefault("");
            path = path[..cut];
        }
    }

    private void Add(Severity severity, Node? at, string path, string message, string? fix) =>
        Add(severity, at?.Line ?? 0, at?.Column ?? 0, at?.Length ?? 1, path, message, fix);

    private void Add(Severity severity, int line, int column, int length, string path, string message, string? fix)
    {
        HasErrors |= severity == Severity.Error;
        if (_diagnostics.Count >= Most || line >= IgnoreFrom || _settled.Contains((line, column))) return;
        _diagnostics.Add(new Diagnostic(source.File, line, column, severity, path, message, fix) { SourceLine = source.Show(line), Length = length });
    }
}
