using System.Diagnostics.CodeAnalysis;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Schema.Types;

/// <summary>A mapping with the keys of a section, read over what holds without it.</summary>
internal sealed class SectionType<TOptions>(Section<TOptions> section)
    : KeyType<TOptions>("mapping", JsonShapes.Mapping(() => section))
{
    /// <summary>A difference is told key by key, not as all of the old and all of the new.</summary>
    public bool IsToldByKey { get; init; }

    public override bool TryRead(Field field, TOptions above, Reading reading, [MaybeNullWhen(false)] out TOptions value) =>
        section.TryRead(field, above, reading, out value);

    public override string Written(TOptions value) => "";

    public override string Words(TOptions value) => section.Words(value);

    public override string? Difference(TOptions was, TOptions now)
    {
        if (!IsToldByKey) return base.Difference(was, now);
        var differences = section.Differences(was, now, Effect.AtOnce);
        return differences.Length == 0 ? null : differences;
    }
}

/// <summary>A value of a form of its own, read by a function that knows what holds without it.</summary>
internal sealed class ReadType<T>(string name, JsonShape shape, ReadValue<T> read, Func<T, string>? words = null)
    : KeyType<T>(name, shape)
{
    /// <summary>What is shown of a secret, which <see cref="KeyType{T}.Words"/> does not say.</summary>
    public Func<T, string>? Masked { get; init; }

    /// <summary>What differs, where that is not told as the old and the new value.</summary>
    public Func<T, T, string?>? Differing { get; init; }

    public override bool TryRead(Field field, T above, Reading reading, [MaybeNullWhen(false)] out T value) =>
        read(field, above, reading, out value);

    public override string Written(T value) => words is null ? "" : words(value);

    public override string Shown(T value) => Masked is null ? base.Shown(value) : Masked(value);

    public override string? Difference(T was, T now) => Differing is null ? base.Difference(was, now) : Differing(was, now);
}

/// <summary>Reads a value; see <see cref="KeyType{T}.TryRead"/>.</summary>
internal delegate bool ReadValue<T>(Field field, T above, Reading reading, out T value);

/// <summary>A section of the file, which is read into the draft.</summary>
internal sealed class MappingType(Func<Section> section) : KeyType("mapping", JsonShapes.Mapping(section));

/// <summary>A value that only says what its shape is: it is read by hand, item by item or with another key.</summary>
internal sealed class ShapeType(string name, JsonShape shape) : KeyType(name, shape);
