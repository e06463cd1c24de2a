using System.Diagnostics.CodeAnalysis;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Schema;

/// <summary>The keys that one kind of mapping has.</summary>
/// <param name="path">Where it stands, as the manual names it: <c>dns.backends[]</c>.</param>
internal abstract class Section(string path)
{
    public string Path => path;

    /// <summary>In the order in which messages list them.</summary>
    public abstract IReadOnlyList<Key> Keys { get; }

    /// <summary>The keys with their paths.</summary>
    public IEnumerable<string> Paths => Keys.Select(key => PathOf(key.Name));

    /// <summary>What the JSON Schema calls it.</summary>
    public string DefinitionName => Path.Replace("[]", "", StringComparison.Ordinal).Replace(".*", "", StringComparison.Ordinal);

    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    public bool Has(string key)
    {
        foreach (var its in Keys)
            if (its.Name == key) return true;
        return false;
    }

    /// <summary>What to do about a key that this section does not have.</summary>
    /// <param name="unknown">The key.</param>
    /// <param name="all">Every section, in the order of the manual.</param>
    public string Advise(string unknown, IReadOnlyList<Section> all)
    {
        if (Nearest.To(unknown, [.. Keys.Select(key => key.Name)]) is { } near) return $"did you mean `{near}`?";
        var elsewhere = all.FirstOrDefault(section => section.Has(unknown));
        if (elsewhere is not null)
            return elsewhere.Path.Length == 0 ? $"`{unknown}` stands at the top of the file"
                : $"`{unknown}` belongs to `{elsewhere.Path}`";
        return $"known here: {string.Join(", ", Keys.Select(key => key.Name))}";
    }
}

/// <summary>
/// The keys of the mappings that fill <typeparamref name="TOptions"/>: the table that reader, reload plan, manual and JSON
/// Schema share.
/// </summary>
/// <param name="path">Where it stands, as the manual names it.</param>
/// <param name="defaults">What holds when nothing is said; null where that depends on something else.</param>
internal sealed class Section<TOptions>(string path, Func<TOptions>? defaults = null) : Section(path)
{
    // Each is a Key<TOptions>. A list of those would be one more type of list, compiled with all that belongs to it, for each
    // type of options.
    private readonly List<Key> _keys = [];
    private Func<MappingReader, TOptions, Reading, TOptions>? _complete;

    public override IReadOnlyList<Key> Keys => _keys;

    /// <summary>Adds a key whose value is a part of the options.</summary>
    /// <param name="name">The key.</param>
    /// <param name="type">What its value may be.</param>
    /// <param name="get">The part.</param>
    /// <param name="set">The options with another value there.</param>
    /// <param name="help">What it means, as the manual says it.</param>
    /// <param name="default">What the manual says of the default, where the default value does not say it.</param>
    /// <param name="required">How to write a key that must be there.</param>
    /// <param name="effect">How a change takes effect on a reload.</param>
    /// <param name="below">What the manual says of it where it is inherited.</param>
    /// <param name="words">Its part in the words for the mapping, where that is more or less than name and value.</param>
    public Section<TOptions> Key<T>(
        string name, KeyType<T> type, Func<TOptions, T> get, Func<TOptions, T, TOptions> set, string help,
        string? @default = null, string? required = null, Effect effect = Effect.AtOnce, string? below = null,
            Func<TOptions, string?>? words = null)
    {
        _keys.Add(new ValueKey<TOptions, T>(name, type, get, set, help, defaults)
        {
            Default = @default,
            Required = required,
            Effect = effect,
            HelpBelow = below,
            Words = words,
        });
        return this;
    }

    /// <summary>Adds a key that is read by hand, in its turn.</summary>
    public Section<TOptions> Read(string name, KeyType type, Func<Field, TOptions, Reading, bool> read, string help,
        string @default)
    {
        _keys.Add(new ReadKey<TOptions>(name, type, help, read) { Default = @default, Effect = Effect.Elsewhere });
        return this;
    }

    /// <summary>Adds a list whose items are read one by one, after every other key.</summary>
    public Section<TOptions> List(string name, KeyType type, Func<Field, TOptions, Reading, bool> read, string help,
        string @default = "", string? required = null)
    {
        _keys.Add(new ReadKey<TOptions>(name, type, help, read)
        {
            Default = required is null ? @default : null,
            Required = required,
            Effect = Effect.Elsewhere,
            IsList = true,
        });
        return this;
    }

    /// <summary>Adds a key that is read together with another one.</summary>
    public Section<TOptions> Part(string name, KeyType type, string help, string @default = "")
    {
        _keys.Add(new ReadKey<TOptions>(name, type, help, null) { Default = @default, Effect = Effect.Elsewhere });
        return this;
    }

    /// <summary>Adds the keys of another section, which fill a part of these options.</summary>
    public Section<TOptions> Include<TPart>(Section<TPart> part, Func<TOptions, TPart> get,
        Func<TOptions, TPart, TOptions> set) =>
            Include(part, get, set, key => key.Effect, null);

    /// <summary>Adds the keys of another section, which are described there.</summary>
    public Section<TOptions> Include<TPart>(Section<TPart> part, Func<TOptions, TPart> get, Func<TOptions, TPart, TOptions> set,
        string sameAs) =>
            Include(part, get, set, key => key.Effect, sameAs);

    /// <summary>Adds the keys of items below, which stand here for all of them; the items show what differs.</summary>
    public Section<TOptions> ForItems<TPart>(Section<TPart> shared, Func<TOptions, TPart> get,
        Func<TOptions, TPart, TOptions> set) =>
            Include(shared, get, set, static _ => Effect.Elsewhere, null);

    /// <summary>Adds the keys of a section whose values hold where this one says nothing.</summary>
    /// <param name="shared">The keys.</param>
    /// <param name="above">The path they are inherited from.</param>
    public Section<TOptions> Inherit(Section<TOptions> shared, string above)
    {
        foreach (var key in shared.Keys) _keys.Add(key.Below(above));
        return Complete(shared._complete);
    }

    /// <summary>Adds the keys of a section that fills the same options.</summary>
    public Section<TOptions> Include(Section<TOptions> same)
    {
        _keys.AddRange(same.Keys);
        return Complete(same._complete);
    }

    /// <summary>Describes a key that was included otherwise than there.</summary>
    public Section<TOptions> Describe(string name, string inheritedFrom, string help)
    {
        _keys.Find(key => key.Name == name)!.Describe(inheritedFrom, help);
        return this;
    }

    /// <summary>Checks what its keys say together, once they are read.</summary>
    public Section<TOptions> Check(Action<MappingReader, TOptions> check) => Complete((map, options, _) =>
    {
        check(map, options);
        return options;
    });

    /// <summary>Fills in what follows from its keys together, once they are read; before its lists are.</summary>
    public Section<TOptions> Complete(Func<MappingReader, TOptions, Reading, TOptions>? complete)
    {
        if (complete is null) return this;
        var before = _complete;
        _complete = before is null ? complete
            : (map, options, reading) => complete(map, before(map, options, reading), reading);
        return this;
    }

    /// <summary>Reads a mapping over what holds without it.</summary>
    /// <returns>False when it is none.</returns>
    public bool TryRead(Field field, TOptions above, Reading reading, [MaybeNullWhen(false)] out TOptions options)
    {
        options = above;
        if (MappingReader.Open(field, this, reading) is not { } map) return false;
        options = Read(map, above, reading);
        return true;
    }

    /// <summary>Reads a mapping that was opened.</summary>
    public TOptions Read(MappingReader map, TOptions above, Reading reading)
    {
        var options = above;
        foreach (Key<TOptions> key in _keys)
            if (!key.IsList) Read(key, map, ref options, reading);
        if (_complete is not null) options = _complete(map, options, reading);
        foreach (Key<TOptions> key in _keys)
            if (key.IsList) Read(key, map, ref options, reading);
        return options;
    }

    private static void Read(Key<TOptions> key, MappingReader map, ref TOptions options, Reading reading)
    {
        var field = key.Required is { } example ? map.Required(key.Name, example) : map.Find(key.Name);
        if (field is not null && !key.TryRead(field, reading, ref options)) map.Misread(key.Name);
    }

    private Section<TOptions> Include<TPart>(
        Section<TPart> part, Func<TOptions, TPart> get, Func<TOptions, TPart, TOptions> set, Func<Key, Effect> effect,
            string? sameAs)
    {
        foreach (Key<TPart> key in part.Keys)
            _keys.Add(new PartKey<TOptions, TPart>(key, get, set)
            {
                Default = key.Default,
                Effect = effect(key),
                SameAs = sameAs
            });
        return part._complete is not { } complete ? this
            : Complete((map, options, reading) => set(options, complete(map, get(options), reading)));
    }

    /// <summary>What differs between two options, key by key, of the keys that take effect in this way.</summary>
    public string Differences(TOptions was, TOptions now, params ReadOnlySpan<Effect> effects)
    {
        var parts = new List<string>();
        foreach (Key<TOptions> key in _keys)
            if (effects.Contains(key.Effect) && key.Difference(was, now) is { } difference)
                parts.Add(key.Type.NamesDifference ? difference : $"{key.Name} {difference}");
        return string.Join(", ", parts);
    }

    /// <summary>Options in words: each key's part.</summary>
    public string Words(TOptions options)
    {
        var phrases = new List<string>();
        foreach (Key<TOptions> key in _keys)
            if (key.Phrase(options) is { } phrase) phrases.Add(phrase);
        return string.Join(' ', phrases);
    }
}

/// <summary>The keys of several sections in one mapping; one that several of them have stands there once.</summary>
/// <param name="path">Where it stands, as the manual names it.</param>
/// <param name="sections">The sections.</param>
internal sealed class UnionSection(string path, IReadOnlyList<Section> sections) : Section(path)
{
    public override IReadOnlyList<Key> Keys { get; } =
        [.. sections.SelectMany(section => section.Keys).DistinctBy(key => key.Name)];
}
