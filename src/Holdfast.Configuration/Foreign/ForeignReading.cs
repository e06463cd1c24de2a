using System.Globalization;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Sources;

namespace Holdfast.Configuration.Foreign;

/// <summary>One reading of a configuration that has files of other programs: what their readers share.</summary>
/// <param name="sources">Reads the files that a file names.</param>
/// <param name="bag">Where mistakes are reported.</param>
/// <param name="options">What the command line says.</param>
internal sealed class ForeignReading(SourceReader sources, DiagnosticBag bag, ForeignOptions options)
{
    private const int MostFiles = 256;

    private readonly HashSet<string> _opened = new(StringComparer.Ordinal);
    private readonly List<NotHonoured> _notHonoured = [];

    public DiagnosticBag Bag => bag;

    public ForeignOptions Options => options;

    /// <summary>The formats of the files that are named, as <see cref="ForeignReader.Name"/> has them.</summary>
    public IReadOnlyList<string> Formats { get; init; } = [];

    /// <summary>What the site will miss.</summary>
    public IReadOnlyList<NotHonoured> Missed => _notHonoured;

    public void Error(Location at, string message, string? fix = null) => bag.Error(at, "", message, fix);

    public void Warning(Location at, string message, string? fix = null) => bag.Warning(at, "", message, fix);

    /// <summary>
    /// What changes answers, who may ask, or what is announced, cannot be had: an error, unless <c>--without NAME</c> is given.
    /// </summary>
    /// <param name="at">Where the file asks for it.</param>
    /// <param name="name">What it is called in the file.</param>
    /// <param name="message">What cannot be had.</param>
    /// <param name="fix">What to do; null for doing without it.</param>
    public void Refuse(Location at, string name, string message, string? fix = null)
    {
        if (options.Without.Contains(name)) Miss(at, name, message);
        else bag.Error(at, "", message, fix is null ? $"do without it: --without {name}" : $"{fix}, or --without {name}");
    }

    /// <summary>What only reports or logs cannot be had: a warning.</summary>
    /// <inheritdoc cref="Refuse" path="/param"/>
    public void Miss(Location at, string name, string message, string? fix = null)
    {
        _notHonoured.Add(new NotHonoured(name, at, message));
        if (!options.Without.Contains(name)) bag.Warning(at, "", message, fix);
    }

    /// <summary>
    /// A word that the format does not have, or that is newer than what is known: an error; a warning with <c>--lenient</c>.
    /// </summary>
    /// <inheritdoc cref="Refuse" path="/param"/>
    public void Unknown(Location at, string name, string message, string? fix = null)
    {
        if (options.IsLenient || options.Without.Contains(name)) Miss(at, name, message, fix);
        else bag.Error(at, "", message, fix is null ? "go on without it: --lenient" : $"{fix}; --lenient goes on without it");
    }

    /// <summary>The full path of what a file names; relative ones begin where the file is.</summary>
    public static string PathOf(string path, SourceText from) => Path.GetFullPath(path, from.Directory ?? "/");

    /// <summary>Reads a file that another one names.</summary>
    /// <param name="path">As the file names it.</param>
    /// <param name="at">Where; its <see cref="Location.Source"/> is that file.</param>
    /// <returns>The file; null when it cannot be read, was read before, or is not UTF-8: the diagnostics say why.</returns>
    public SourceText? Open(string path, Location at)
    {
        var full = PathOf(path, at.Source!);
        if (!_opened.Add(full))
            Error(at, $"`{path}` is read twice", "name it once");
        else if (_opened.Count > MostFiles)
            Error(at, $"`{path}` is one too many: more than {MostFiles} files are named", "put some of them together");
        else
        {
            var order = sources.NextOrder;
            if (sources.Read(full, path, (message, fix) => Error(at, message, fix)) is { } content)
                return Decoded(SourceText.From(path, content, Path.GetDirectoryName(full)!, order), bag);
        }
        return null;
    }

    /// <summary>Reads all files of a directory whose names fit, sorted; one that comes later is seen by a reload.</summary>
    /// <param name="directory">As the file names it.</param>
    /// <param name="name">The names, with <c>*</c> and <c>?</c>.</param>
    /// <param name="at">Where; its <see cref="Location.Source"/> is that file.</param>
    public IEnumerable<SourceText> OpenAll(string directory, string name, Location at)
    {
        var pattern = new FilePattern(PathOf(directory, at.Source!), name);
        foreach (var path in sources.Match(pattern, MostFiles + 1, (message, fix) => Error(at, message, fix)))
            if (Open(path, at) is { } file) yield return file;
    }

    /// <summary>A file, unless it is not UTF-8, which is reported.</summary>
    public static SourceText? Decoded(SourceText file, DiagnosticBag bag)
    {
        if (file.NotUtf8 is not { } wrong) return file;
        bag.Malformed(wrong, "this is not UTF-8",
            file.IsUtf16 ? "it looks like UTF-16: save it as UTF-8" : "save the file as UTF-8");
        bag.IsComplete = false;
        return null;
    }
}

/// <summary>What a file of another program asks for, and the site will miss.</summary>
/// <param name="Name">What it is called in the file.</param>
/// <param name="At">Where the file asks for it.</param>
/// <param name="Message">What cannot be had.</param>
internal sealed record NotHonoured(string Name, Location At, string Message)
{
    /// <summary><c>FILE:LINE: NAME: MESSAGE</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{At.Source?.File}:{At.Line}: {Name}: {Message}");
}
