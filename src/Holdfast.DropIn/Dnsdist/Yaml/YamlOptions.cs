using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;

namespace Holdfast.DropIn.Dnsdist.Yaml;

/// <summary>
/// The keys of one kind of mapping in dnsdist.yml, those of mappings within it joined by dots, and the options of the Lua
/// function that they stand for.
/// </summary>
/// <param name="section">What the mapping is called in messages.</param>
/// <param name="rows">
/// Each key with the option of the same meaning; null for one that belongs to what is refused, or is looked at apart.
/// </param>
internal sealed class YamlOptions(string section, params (string Key, string? Option)[] rows)
{
    /// <summary>The options that its keys stand for.</summary>
    public IEnumerable<string> Options => rows.Select(row => row.Option).OfType<string>();

    /// <summary>The options of a mapping, as the Lua function's table would have them.</summary>
    public MappingNode Of(MappingNode mapping, ForeignReading reading)
    {
        var options = new MappingNode(mapping.At);
        Add(mapping, "", options, reading);
        return options;
    }

    /// <summary>The value of a key; null without one.</summary>
    public static Node? Find(Node? mapping, string key) => (mapping as MappingNode)?.Find(key);

    private void Add(MappingNode mapping, string path, MappingNode options, ForeignReading reading)
    {
        foreach (var (key, value) in mapping.Entries)
        {
            if (key is not ScalarNode { Text: var name } || value is ScalarNode { IsEmpty: true }) continue;
            var whole = path + name;
            if (Array.Find(rows, row => row.Key == whole) is { Key: not null } row)
            {
                if (row.Option is { } option) options.Add(new ScalarNode(option, isPlain: false, key.At), value);
            }
            else if (value is MappingNode below
                && Array.Exists(rows, other => other.Key.StartsWith(whole + ".", StringComparison.Ordinal)))
                Add(below, whole + ".", options, reading);
            else
                reading.Unknown(key.At, name, $"{section}: dnsdist has no `{ScalarValues.Shorten(whole)}` here",
                    Nearest.To(whole, rows.Select(known => known.Key)) is { } near ? $"did you mean `{near}`?" : null);
        }
    }
}
