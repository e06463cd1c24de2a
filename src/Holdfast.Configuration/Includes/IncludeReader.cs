using System.Collections.Immutable;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Sources;
using Holdfast.Configuration.Values;
using Holdfast.Configuration.Yaml;

namespace Holdfast.Configuration.Includes;

/// <summary>
/// Reads a file and those that it includes into one tree. Bounded in everything: how deep, how many files, how many octets and
/// values together.
/// </summary>
/// <param name="files">Where included files are read.</param>
/// <param name="bag">Where mistakes are reported.</param>
/// <param name="variables">What may stand in an <c>include</c>.</param>
/// <param name="octetsLeft">So many octets the included files may have together.</param>
internal sealed class IncludeReader(IFileSource files, DiagnosticBag bag, NodeVariables variables, long octetsLeft)
{
    /// <summary>The key that names the files.</summary>
    public const string Key = "include";

    private const int Deepest = 8;
    private const int MostFiles = 256;

    private readonly ImmutableArray<SourceFile>.Builder _read = ImmutableArray.CreateBuilder<SourceFile>();
    private readonly ImmutableArray<FilePattern>.Builder _patterns = ImmutableArray.CreateBuilder<FilePattern>();

    // By full path, with the place that includes it; the file that is read first has none.
    private readonly Dictionary<string, Location> _known = new(StringComparer.Ordinal);
    private readonly Stack<string> _open = new();
    private long _octetsLeft = octetsLeft;
    private long _size;

    /// <summary>What was read.</summary>
    public ConfigurationSources Sources => new(_read.ToImmutable(), _patterns.ToImmutable());

    /// <summary>Some value has a variable in it.</summary>
    public bool HasVariables { get; private set; }

    /// <summary>Reads a file that was decoded, and all that it includes.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="file">The file.</param>
    /// <returns>The root of all; null when there is none, with the reason in the diagnostics.</returns>
    public Node? Read(SourceText source, SourceFile file)
    {
        _known.TryAdd(file.Path, default);
        _read.Add(file);
        HasVariables |= source.Text.Contains("${", StringComparison.Ordinal);
        if (source.NotUtf8 is { } wrong)
        {
            bag.Malformed(wrong, "this is not UTF-8",
                source.IsUtf16 ? "it looks like UTF-16: save it as UTF-8" : "save the file as UTF-8");
            return Incomplete();
        }
        if (!Prescan.Check(source, bag)) return Incomplete();
        var reader = new TreeReader(source, bag) { MayBeEmpty = _open.Count > 0 };
        var root = reader.Read();
        if (!reader.IsComplete) Incomplete();
        _size += root?.Size ?? 0;
        if (root is not MappingNode mapping || mapping.Entries.All(entry => !IsInclude(entry.Key))) return root;
        var own = new MappingNode(mapping.At);
        foreach (var (key, value) in mapping.Entries)
            if (!IsInclude(key)) own.Add(key, value);
        _open.Push(file.Path);
        Node all = own;
        Location? first = null;
        foreach (var (key, value) in mapping.Entries.Where(entry => IsInclude(entry.Key)))
        {
            if (first is { } at) bag.Twice(key.At, "", Key, at);
            else
                foreach (var item in new Field(value, Key, bag).OneOrMany()) all = Include(source, item, (MappingNode)all);
            first ??= key.At;
        }
        _open.Pop();
        return all;
    }

    private static bool IsInclude(Node key) => key is ScalarNode { Text: Key };

    private MappingNode Include(SourceText source, Field item, MappingNode all)
    {
        foreach (var (shown, path) in Named(source, item))
        {
            if (!MayBeRead(item, shown, path) || Load(item, shown, path) is not { } content) continue;
            var text = SourceText.From(shown, content, Path.GetDirectoryName(path)!, _known.Count);
            var root = Read(text, new SourceFile(path, content));
            if (_size > TreeReader.LargestTree)
            {
                bag.Malformed(item.Node.At, $"with `{shown}` the configuration has more than {TreeReader.LargestTree} values");
                return all;
            }
            if (root is MappingNode mapping) all = NodeMerge.Of(all, mapping, "", bag);
            else if (root is not null and not ScalarNode { IsEmpty: true })
                bag.Error(root.At, "", $"must be a mapping (`dns: ...`), not {root.Kind}");
        }
        return all;
    }

    /// <summary>The files that an <c>include</c> names, as messages show them and by their full paths.</summary>
    private IEnumerable<(string Shown, string Path)> Named(SourceText source, Field item)
    {
        if (item.Text() is null) yield break;
        var text = variables.FillHostname((ScalarNode)item.Node);
        var directory = Path.GetDirectoryName(text) ?? "";
        if (text.Contains('\0', StringComparison.Ordinal) || Path.GetFileName(text).Length == 0)
        {
            item.Error($"`{ScalarValues.Shorten(text)}` names no file", "write `include: conf.d/*.yaml`");
            yield break;
        }
        var beside = Path.GetDirectoryName(source.File) ?? "";
        var full = Path.GetFullPath(text, source.Directory ?? "/");
        if (FilePattern.IsPattern(directory))
            item.Error($"`{ScalarValues.Shorten(text)}` has a `*` or `?` among its directories",
                "they may stand in the name of the file alone");
        else if (!FilePattern.IsPattern(Path.GetFileName(text)))
            yield return (Path.Combine(beside, text), full);
        else
            foreach (var path in Matching(item, new FilePattern(Path.GetDirectoryName(full)!, Path.GetFileName(full))))
                yield return (Path.Combine(beside, directory, Path.GetFileName(path)), path);
    }

    private IReadOnlyList<string> Matching(Field item, FilePattern pattern)
    {
        _patterns.Add(pattern);
        try
        {
            return files.Match(pattern, MostFiles + 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            item.Error($"`{pattern.Directory}` cannot be read: {e.Message}");
            return [];
        }
    }

    private bool MayBeRead(Field item, string shown, string path)
    {
        if (_open.Contains(path))
            item.Error($"`{shown}` includes itself{(_open.Peek() == path ? "" : ", by what it includes")}", "take it away here");
        else if (_known.TryGetValue(path, out var first))
            item.Error($"`{shown}` is included twice; it was included {first.SeenFrom(item.Node.At)} already",
                "keep one of them");
        else if (_open.Count > Deepest)
            item.Error($"`{shown}` is included by more than {Deepest} files, one within the other", "include it further up");
        else if (_known.Count > MostFiles)
            item.Error($"`{shown}` is one too many: more than {MostFiles} files are included", "put some of them together");
        else
        {
            _known.Add(path, item.Node.At);
            return true;
        }
        return false;
    }

    private byte[]? Load(Field item, string shown, string path)
    {
        try
        {
            if (files.Read(path, _octetsLeft) is { } content)
            {
                _octetsLeft -= content.Length;
                return content;
            }
            item.Error($"with `{shown}` the configuration is larger than {ConfigurationSources.Largest >> 20} MiB");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            item.Error($"there is no file `{shown}`", "make it, or take it away here; a pattern (`conf.d/*.yaml`) may find none");
        }
        catch (UnauthorizedAccessException)
        {
            item.Error($"`{shown}` may not be read by {Environment.UserName}");
        }
        catch (IOException e)
        {
            item.Error($"`{shown}` cannot be read: {e.Message}");
        }
        return null;
    }

    // What is not known to be all of it lets nobody say that something is missing.
    private Node? Incomplete()
    {
        bag.IsComplete = false;
        return null;
    }
}
