using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;

namespace Holdfast.DropIn.Dnsdist.Site;

/// <summary>Keys of the native configuration with their values; what is said later holds, as in a program.</summary>
internal sealed class Settings
{
    private readonly OrderedDictionary<string, (Location At, Node? Value, Settings? Below)> _entries = [];

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>A key's single value; null without one.</summary>
    public string? this[string key] => _entries.TryGetValue(key, out var entry) && entry.Value is ScalarNode scalar
        ? scalar.Text : null;

    /// <summary>Where a key was set; null where it was not.</summary>
    public Location? At(string key) => _entries.TryGetValue(key, out var entry) ? entry.At : null;

    public bool Has(string key) => _entries.ContainsKey(key);

    /// <summary>Sets a key, or one below it: <c>check.interval</c>.</summary>
    public Settings Set(string path, Node value)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) _entries[path] = (value.At, value, null);
        else Below(path[..dot], value.At).Set(path[(dot + 1)..], value);
        return this;
    }

    public Settings Set(string path, string value, Location at) => Set(path, new ScalarNode(value, isPlain: false, at));

    public Settings Set(string path, bool value, Location at) => Set(path, value ? "true" : "false", at);

    public void Remove(string key) => _entries.Remove(key);

    /// <summary>The keys below a key.</summary>
    public Settings Below(string key, Location at)
    {
        if (_entries.TryGetValue(key, out var entry) && entry.Below is { } known) return known;
        var below = new Settings();
        _entries[key] = (at, null, below);
        return below;
    }

    /// <summary>All of another's keys besides its own.</summary>
    public Settings Add(Settings others)
    {
        foreach (var (key, entry) in others._entries) _entries[key] = entry;
        return this;
    }

    /// <summary>The keys as a tree.</summary>
    /// <param name="at">Where the mapping comes from.</param>
    public MappingNode Build(Location at)
    {
        var mapping = new MappingNode(at);
        foreach (var (key, entry) in _entries)
            mapping.Add(new ScalarNode(key, isPlain: false, entry.At), entry.Value ?? entry.Below!.Build(entry.At));
        return mapping;
    }
}
