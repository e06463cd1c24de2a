using System.Text.Json;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Schema;

/// <summary>How a changed value takes effect on a reload.</summary>
internal enum Effect
{
    /// <summary>At once; nothing is interrupted.</summary>
    AtOnce,

    /// <summary>The BGP session it belongs to is reset.</summary>
    SessionReset,

    /// <summary>When the daemon is started anew.</summary>
    Restart,

    /// <summary>It is not compared by itself: another key's value shows it, or it is what an item is known by.</summary>
    Elsewhere,
}

/// <summary>
/// One key of a section: all there is to say of it, for the reader, the reload plan, the manual and the JSON Schema.
/// </summary>
/// <param name="name">The key, without its path.</param>
/// <param name="type">What its value may be.</param>
/// <param name="help">What it means, as the manual says it.</param>
internal abstract class Key(string name, KeyType type, string help)
{
    public string Name => name;

    public KeyType Type => type;

    public string Help { get; private set; } = help;

    /// <summary>What the manual says of the default, where the value does not say it.</summary>
    public string? Default { get; init; }

    /// <summary>How to write a key that must be there; null for one that may be left away.</summary>
    public string? Required { get; init; }

    public Effect Effect { get; init; }

    /// <summary>Read after the others, since they say what holds for its items.</summary>
    public bool IsList { get; init; }

    /// <summary>What the manual says of the key of the same name one level below; <c>as there</c> unless given.</summary>
    public string? HelpBelow { get; init; }

    /// <summary>The section a value comes from that is not given here.</summary>
    public string? InheritedFrom { get; private set; }

    /// <summary>The manual describes it elsewhere, and says so here in these words.</summary>
    public string? SameAs { get; init; }

    /// <summary>The manual's column <c>type</c>.</summary>
    public string TypeText => IsDescribedElsewhere ? "" : InheritedFrom is null ? Type.Name : Type.ShortName;

    /// <summary>The manual's column <c>meaning</c>.</summary>
    public string HelpText => IsDescribedElsewhere ? SameAs! : Help;

    /// <summary>The manual's column <c>default</c>.</summary>
    public string DefaultText =>
        IsDescribedElsewhere ? ""
        : InheritedFrom is not null ? $"`{InheritedFrom}.{Name}`"
        : Default ?? (Required is not null ? "needed" : ValueText);

    /// <summary>A default that a program can read.</summary>
    public bool HasDefaultValue => InheritedFrom is null && Default is null && Required is null
        && ValueText is not ("" or "none");

    private bool IsDescribedElsewhere => SameAs is not null && InheritedFrom is null;

    protected abstract string ValueText { get; }

    protected string DefaultValueText(string written) => written.Length == 0 ? "none" : Type.IsCode ? $"`{written}`" : written;

    protected string? Phrase(object? value, string words, string? defaultWords) =>
        words == defaultWords ? null
        : value is bool truth ? truth ? Name : $"no {Name}"
        : $"{Name} {words}";

    /// <summary>Says where a value comes from that is not given here, and what the key means here.</summary>
    public void Describe(string inheritedFrom, string help) => (InheritedFrom, Help) = (inheritedFrom, help);

    public abstract void WriteDefault(Utf8JsonWriter json);

    /// <summary>The same key one level below, where what is not given comes from <paramref name="section"/>.</summary>
    public Key Below(string section)
    {
        var copy = (Key)MemberwiseClone();
        (copy.InheritedFrom, copy.Help) = (section, HelpBelow ?? "as there");
        return copy;
    }
}

/// <summary>One key of the mappings that fill <typeparamref name="TOptions"/>.</summary>
internal abstract class Key<TOptions>(string name, KeyType type, string help) : Key(name, type, help)
{
    /// <summary>Takes what the file says over what holds without it.</summary>
    /// <returns>False when it could not be read; the options are then as before.</returns>
    public abstract bool TryRead(Field field, Reading reading, ref TOptions options);

    /// <summary>What differs between two options; null when nothing does.</summary>
    public abstract string? Difference(TOptions was, TOptions now);

    /// <summary>Its value as anybody may see it, and whether that is the default; null where it has none of its own.</summary>
    public abstract (string Text, bool IsDefault)? Effective(TOptions options);

    /// <summary>Its part in the words for the whole mapping; null when there is nothing to say.</summary>
    public abstract string? Phrase(TOptions options);
}
