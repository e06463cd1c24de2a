using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Sources;
using Holdfast.Configuration.Values;
using Holdfast.Configuration.Yaml;

namespace Holdfast.Configuration.Includes;

/// <summary>
/// Reads a file and those that it includes into one tree. Bounded in everything: how deep, how many files, how many octets and
/// values together.
/// </summary>
/// <param name="sources">Reads included files.</param>
/// <param name="bag">Where mistakes are reported.</param>
/// <param name="variables">What may stand in an <c>include</c>.</param>
internal sealed class IncludeReader(SourceReader sources, DiagnosticBag bag, NodeVariables variables)
{
    /// <summary>The key that names the files.</summary>
    public const string Key = "include";

    private const int Deepest = 8;
    private const int MostFiles = 256;

    // By full path, with the place that includes it; the file that is read first has none.
    private readonly Dictionary<string, Location> _known = new(StringComparer.Ordinal);
    private readonly Stack<string> _open = new();
    private long _size;

    /// <summary>Some value has a variable in it.</summary>
    public bool HasVariables { get; private set; }

    /// <summary>Reads a file that was decoded, and all that it includes.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="path">Its full path.</param>
    /// <returns>The root of all; null when there is none, with the reason in the diagnostics.</returns>
    public Node? Read(SourceText source, string path)
    {
        _known.TryAdd(path, default);
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
        _open.Push(path);
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
            if (!MayBeRead(item, shown, path)) continue;
            var order = sources.NextOrder;
            if (sources.Read(path, shown, item.Error) is not { } content) continue;
            var root = Read(SourceText.From(shown, content, Path.GetDirectoryName(path)!, order), path);
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
            foreach (var path in sources.Match(
                new FilePattern(Path.GetDirectoryName(full)!, Path.GetFileName(full)), MostFiles + 1, item.Error))
                yield return (Path.Combine(beside, directory, Path.GetFileName(path)), path);
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

    // What is not known to be all of it lets nobody say that something is missing.
    private Node? Incomplete()
    {
        bag.IsComplete = false;
        return null;
    }
}
