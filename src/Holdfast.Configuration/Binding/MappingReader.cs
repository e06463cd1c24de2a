using Holdfast.Configuration.Source;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads one mapping by its known keys; unknown ones and those that stand there twice are reported.</summary>
internal sealed class MappingReader
{
    private readonly KeySet _keys;
    private readonly Dictionary<string, Field> _fields = new(StringComparer.Ordinal);

    private MappingReader(KeySet keys, Node node, string path, DiagnosticBag bag)
    {
        _keys = keys;
        Node = node;
        Path = path;
        Bag = bag;
    }

    public Node Node { get; }

    public string Path { get; }

    public DiagnosticBag Bag { get; }

    /// <summary>The value of a key, or null when the mapping does not have it.</summary>
    public Field? this[string key] =>
        _keys.Keys.Contains(key) ? _fields.GetValueOrDefault(key) : throw new ArgumentException($"{_keys.Path} has no key {key}", nameof(key));

    /// <summary>Takes a mapping up; null (and an error) when the value is none.</summary>
    public static MappingReader? Open(Field field, KeySet keys)
    {
        if (field.Node is not MappingNode mapping)
        {
            var example = $"{keys.Keys[0]}: ...";
            if (field.Node is ScalarNode { IsEmpty: true })
                field.Missing(field.Path.Length == 0 ? "the file says nothing" : $"`{field.Key}` has no value",
                    $"give it keys (`{example}`), or take the line away");
            else
                field.Error($"must be a mapping (`{example}`), not {field.Node.Kind}");
            return null;
        }
        var reader = new MappingReader(keys, mapping, field.Path, field.Bag);
        foreach (var (key, value) in mapping.Entries) reader.Take(key, value);
        return reader;
    }

    /// <summary>The value of a key that must be there; its absence is reported.</summary>
    public Field? Required(string key, string example)
    {
        var field = this[key];
        if (field is null) Bag.Missing(Node, Path, $"`{key}` is missing", example);
        return field;
    }

    private void Take(Node key, Node value)
    {
        if (key is not ScalarNode scalar)
        {
            Bag.Error(key, Path, $"a key must be a single word, not {key.Kind}",
                "an address in brackets must be in quotes: \"[2001:db8::1]:53\"");
            return;
        }
        var name = scalar.Text;
        if (name == "<<")
        {
            Bag.Error(key, Path, "`<<` (merge) is not understood",
                "write the keys out; what all items share may stand one level up");
            return;
        }
        if (!_keys.Keys.Contains(name))
        {
            Bag.Error(key, Path, $"unknown key `{Shorten(name)}`", KnownKeys.Advise(name, _keys));
            return;
        }
        if (_fields.TryGetValue(name, out var first))
        {
            Bag.Error(key, Path, $"`{name}` stands here twice; it was given in line {first.KeyLine} already", "keep one of them");
            return;
        }
        var path = Path.Length == 0 ? name : $"{Path}.{name}";
        // An empty value has no place of its own worth pointing at; its key has.
        _fields[name] = new Field(value is ScalarNode { IsEmpty: true } ? new ScalarNode("", plain: true, key.Line, key.Column, key.Length) : value, path, Bag)
        {
            KeyLine = key.Line,
        };
    }

    private static string Shorten(string name) => name.Length <= 60 ? name : name[..60] + "...";
}
