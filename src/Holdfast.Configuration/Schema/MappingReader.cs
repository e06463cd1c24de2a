using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Schema;

/// <summary>One mapping by its known keys; unknown ones and those that stand there twice are reported.</summary>
internal sealed class MappingReader
{
    private readonly Section _section;
    private readonly Reading _reading;
    private readonly Dictionary<string, Field> _fields = new(StringComparer.Ordinal);
    private HashSet<string>? _misread;

    private MappingReader(Section section, Field field, Reading reading)
    {
        (_section, _reading) = (section, reading);
        (Node, Path, Bag) = (field.Node, field.Path, field.Bag);
    }

    public Node Node { get; }

    public string Path { get; }

    public DiagnosticBag Bag { get; }

    /// <summary>The value of a key, or null when the mapping does not have it.</summary>
    public Field? this[string key] =>
        _section.Has(key) ? Find(key) : throw new ArgumentException($"{_section.Path} has no key {key}", nameof(key));

    /// <summary>The same for a key that is known to be one of the section's.</summary>
    public Field? Find(string key) => _fields.GetValueOrDefault(key);

    /// <summary>Opens a mapping; null (and an error) when the value is none.</summary>
    public static MappingReader? Open(Field field, Section section, Reading reading)
    {
        if (field.Node is not MappingNode mapping)
        {
            var example = $"{section.Keys[0].Name}: ...";
            if (field.Node is ScalarNode { IsEmpty: true })
                field.Missing(field.Path.Length == 0 ? "the file says nothing" : $"`{field.Key}` has no value",
                    $"give it keys (`{example}`), or take the line away");
            else
                field.Error($"must be a mapping (`{example}`), not {field.Node.Kind}");
            return null;
        }
        var reader = new MappingReader(section, field, reading);
        foreach (var (key, value) in mapping.Entries) reader.Add(key, value);
        return reader;
    }

    /// <summary>The value of a key that must be there; its absence is reported.</summary>
    public Field? Required(string key, string example)
    {
        var field = this[key];
        if (field is null) Missing($"`{key}` is missing", example);
        return field;
    }

    /// <summary>Reports a mistake of the mapping as a whole.</summary>
    public void Error(string message, string fix) => Bag.Error(Node.At, Path, message, fix);

    /// <summary>Reports that something must be here, and is not.</summary>
    public void Missing(string message, string fix) => Bag.Missing(Node.At, Path, message, fix);

    /// <summary>Remembers that a key's value could not be read.</summary>
    public void Misread(string key) => (_misread ??= new(StringComparer.Ordinal)).Add(key);

    /// <summary>Whether one of these keys has a value that could not be read, so that nothing can be said of it.</summary>
    public bool IsMisread(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (_misread?.Contains(key) == true) return true;
        return false;
    }

    private void Add(Node key, Node value)
    {
        if (key is not ScalarNode scalar)
        {
            Bag.Error(key.At, Path, $"a key must be a single word, not {key.Kind}",
                "an address in brackets must be in quotes: \"[2001:db8::1]:53\"");
            return;
        }
        var name = scalar.Text;
        if (name == "<<")
        {
            Bag.Error(key.At, Path, "`<<` (merge) is not understood",
                "write the keys out; what all items share may stand one level up");
            return;
        }
        if (!_section.Has(name))
        {
            if (name.IndexOfAny([' ', ':']) is > 0 and var end && _section.Has(name[..end]))
            {
                Bag.Error(key.At, Path, $"`{name[..end]}` lacks the colon and space behind a key",
                    $"write `{name[..end]}: {ScalarValues.Shorten(name[end..].TrimStart(' ', ':'))}`");
                return;
            }
            Bag.Error(key.At, Path, $"unknown key `{ScalarValues.Shorten(name)}`", _section.Advise(name, _reading.Sections()));
            return;
        }
        if (_fields.TryGetValue(name, out var first))
        {
            Bag.Twice(key.At, Path, name, first.KeyAt);
            return;
        }
        var path = Path.Length == 0 ? name : $"{Path}.{name}";
        // An empty value has no place of its own worth pointing at; its key has.
        var node = value is ScalarNode { IsEmpty: true } ? new ScalarNode("", isPlain: true, key.At) : value;
        _fields[name] = new Field(node, path, Bag, _fields) { KeyAt = key.At };
    }
}
