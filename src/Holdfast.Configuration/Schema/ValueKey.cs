using System.Text.Json;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Schema;

/// <summary>A key whose value is a part of the options.</summary>
internal sealed class ValueKey<TOptions, T>(
    string name, KeyType<T> type, Func<TOptions, T> get, Func<TOptions, T, TOptions> set, string help, Func<TOptions>? defaults)
    : Key<TOptions>(name, type, help)
{
    /// <summary>Its part in the words for the mapping, where that is more or less than name and value.</summary>
    public Func<TOptions, string?>? Words { get; init; }

    protected override string ValueText => defaults is null ? "" : DefaultValueText(type.Written(get(defaults())));

    public override bool TryRead(Field field, Reading reading, ref TOptions options)
    {
        if (!type.TryRead(field, get(options), reading, out var value)) return false;
        options = set(options, value);
        return true;
    }

    public override string? Difference(TOptions was, TOptions now) => type.Difference(get(was), get(now));

    public override (string Text, bool IsDefault)? Effective(TOptions options)
    {
        var text = type.Shown(get(options));
        return (text, defaults is not null && text == type.Shown(get(defaults())));
    }

    public override string? Phrase(TOptions options)
    {
        if (Words is not null) return Words(options);
        var value = get(options);
        return Phrase(value, type.Words(value), defaults is null ? null : type.Words(get(defaults())));
    }

    public override void WriteDefault(Utf8JsonWriter json) => type.WriteJson(json, get(defaults!()));
}

/// <summary>A key that is read by hand: a list of items, or a part of another key's value.</summary>
internal sealed class ReadKey<TOptions>(string name, KeyType type, string help, Func<Field, TOptions, Reading, bool>? read)
    : Key<TOptions>(name, type, help)
{
    protected override string ValueText => "";

    public override bool TryRead(Field field, Reading reading, ref TOptions options) => read is null
        || read(field, options, reading);

    public override string? Difference(TOptions was, TOptions now) => null;

    public override (string Text, bool IsDefault)? Effective(TOptions options) => null;

    public override string? Phrase(TOptions options) => null;

    public override void WriteDefault(Utf8JsonWriter json) =>
        throw new InvalidOperationException($"`{Name}` has no value of its own");
}

/// <summary>A key of <typeparamref name="TPart"/> in a mapping that fills more than that.</summary>
internal sealed class PartKey<TOptions, TPart>(Key<TPart> key, Func<TOptions, TPart> get, Func<TOptions, TPart, TOptions> set)
    : Key<TOptions>(key.Name, key.Type, key.Help)
{
    protected override string ValueText => key.DefaultText;

    public override bool TryRead(Field field, Reading reading, ref TOptions options)
    {
        var part = get(options);
        if (!key.TryRead(field, reading, ref part)) return false;
        options = set(options, part);
        return true;
    }

    public override string? Difference(TOptions was, TOptions now) => key.Difference(get(was), get(now));

    public override (string Text, bool IsDefault)? Effective(TOptions options) => key.Effective(get(options));

    public override string? Phrase(TOptions options) => key.Phrase(get(options));

    public override void WriteDefault(Utf8JsonWriter json) => key.WriteDefault(json);
}
