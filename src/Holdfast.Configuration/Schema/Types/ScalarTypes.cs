using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Schema.Types;

/// <summary>A type whose values are read by one function, which gives null when there is nothing to read.</summary>
internal sealed class ScalarType<T>(string name, JsonShape shape, Func<Field, T?> read, Func<T, string>? written = null,
    Func<T, string>? words = null)
    : KeyType<T>(name, shape)
    where T : struct
{
    public override bool TryRead(Field field, T above, Reading reading, out T value)
    {
        var its = read(field);
        value = its.GetValueOrDefault();
        return its.HasValue;
    }

    public override string Written(T value) => written is null ? base.Written(value) : written(value);

    public override string Words(T value) => words is null ? Written(value) : words(value);
}

/// <summary>The same for objects.</summary>
internal sealed class ObjectType<T>(string name, JsonShape shape, Func<Field, T?> read, Func<T, string>? written = null,
    Func<T, string>? words = null)
    : KeyType<T>(name, shape)
    where T : class
{
    public override bool TryRead(Field field, T above, Reading reading, [MaybeNullWhen(false)] out T value)
    {
        value = read(field);
        return value is not null;
    }

    // Options may have none of it.
    public override string Written(T? value) => value is null ? "" : written is null ? base.Written(value) : written(value);

    public override string Words(T? value) => value is null ? "" : words is null ? Written(value) : words(value);
}

/// <summary>A type whose value options may lack.</summary>
internal sealed class OptionalType<T> : KeyType<T?>
    where T : struct
{
    private readonly KeyType<T> _type;

    public OptionalType(KeyType<T> type) : base(type.Name, type.Shape)
    {
        _type = type;
        (ShortName, IsCode) = (type.ShortName, type.IsCode);
    }

    public override bool TryRead(Field field, T? above, Reading reading, out T? value)
    {
        var read = _type.TryRead(field, above.GetValueOrDefault(), reading, out var its);
        value = its;
        return read;
    }

    public override string Written(T? value) => value is { } its ? _type.Written(its) : "";

    public override string Words(T? value) => value is { } its ? _type.Words(its) : "";

    public override void WriteJson(Utf8JsonWriter json, T? value)
    {
        if (value is { } its) _type.WriteJson(json, its);
        else json.WriteNullValue();
    }
}

/// <summary>Single values of common types.</summary>
internal static class ScalarTypes
{
    public static KeyType<bool> Bool { get; } =
        new ScalarType<bool>("true, false", JsonShapes.Boolean, ScalarValues.Boolean, OptionText.Of);

    public static KeyType<string> AnyText { get; } = new ObjectType<string>("text", JsonShapes.Text, ScalarValues.Text);

    /// <summary>A whole number within bounds.</summary>
    /// <param name="least">The lowest.</param>
    /// <param name="most">The highest.</param>
    /// <param name="unit">What is counted, as messages say it.</param>
    /// <param name="name">What the manual calls it, if not by its bounds.</param>
    public static KeyType<int> Integer(int least, int most, string unit = "", string? name = null) =>
        new ScalarType<int>(name ?? $"{least} to {most}", JsonShapes.Integer(least, most),
            field => field.Integer(least, most, unit), OptionText.Of);

    /// <summary>A number of 32 bits, as BGP has them.</summary>
    public static KeyType<uint> Unsigned(string? name = null) =>
        new ScalarType<uint>(name ?? $"0 to {uint.MaxValue}", JsonShapes.Integer(0, uint.MaxValue),
            field => (uint?)field.Number(0, uint.MaxValue), OptionText.Of);

    public static KeyType<int> Port { get; } = Integer(1, 65535, name: "port");

    public static KeyType<TimeSpan> Duration(TimeSpan least, TimeSpan most) =>
        new ScalarType<TimeSpan>($"duration, {(least == TimeSpan.Zero ? "0" : OptionText.Of(least))} to {OptionText.Of(most)}",
            JsonShapes.Duration,
            field => field.Duration(least, most), OptionText.Of)
        {
            ShortName = "duration",
        };

    /// <summary>A duration that is read by hand.</summary>
    public static KeyType<TimeSpan> Duration(string name, Func<Field, TimeSpan?> read, JsonShape? shape = null) =>
        new ScalarType<TimeSpan>(name, shape ?? JsonShapes.Duration, read, OptionText.Of);

    /// <summary>Printable ASCII without spaces.</summary>
    public static KeyType<string> ShortText(int most, string? name = null) =>
        new ObjectType<string>(name ?? $"up to {most} characters", JsonShapes.ShortText(most),
            field => field.ShortText(most))
        { IsCode = true };

    /// <summary>One of some words.</summary>
    /// <param name="choices">The words with what they stand for.</param>
    public static KeyType<T> Choice<T>(params (string Word, T Value)[] choices) where T : struct => Choice(null, null, choices);

    /// <summary>The same with a name of its own.</summary>
    /// <param name="name">What the manual calls it; the words unless given.</param>
    /// <param name="words">A value in a reload's words; the value's own name unless given.</param>
    /// <param name="choices">The words with what they stand for.</param>
    public static KeyType<T> Choice<T>(string? name, Func<T, string>? words, params (string Word, T Value)[] choices) where T
        : struct
    {
        var known = Array.ConvertAll(choices, choice => choice.Word);
        return new ScalarType<T>(name ?? string.Join(", ", known.Select(word => $"`{word}`")), JsonShapes.OneOf(known),
            field => field.Choice(known) is { } word ? Array.Find(choices, choice => choice.Word == word).Value : null,
            value => Array.Find(choices, choice => choice.Value.Equals(value)).Word ?? "",
            words ?? (static value => $"{value}"))
        {
            IsCode = true,
        };
    }

    /// <summary>Options may have none of it.</summary>
    public static KeyType<T?> OrNone<T>(this KeyType<T> type) where T : struct => new OptionalType<T>(type);
}

/// <summary>Objects that options may lack.</summary>
internal static class ObjectTypes
{
    /// <summary>Options may have none of it.</summary>
    public static KeyType<T?> OrNone<T>(this KeyType<T> type) where T : class => type!;
}
