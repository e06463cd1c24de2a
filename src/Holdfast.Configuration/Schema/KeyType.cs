using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Schema;

/// <summary>What a key's value may be.</summary>
/// <param name="name">As the manual's column <c>type</c> has it: <c>duration, 10ms to 5m</c>.</param>
/// <param name="shape">The same in JSON Schema.</param>
internal abstract class KeyType(string name, JsonShape shape)
{
    /// <summary>What is shown in place of a secret.</summary>
    public const string Secret = "(set, and not shown)";

    public string Name => name;

    /// <summary>The name without bounds, for keys that inherit from another one.</summary>
    public string ShortName { get => field ?? Name; init; }

    public JsonShape Shape => shape;

    /// <summary>Values are quoted as code in the manual: words and paths, not numbers.</summary>
    public bool IsCode { get; init; }

    /// <summary>A difference says what differs, so that the key's name before it would be too much.</summary>
    public bool NamesDifference { get; init; }

    // What follows is the same for values of all types; in KeyType<T>, it would be compiled for each.

    protected static string? Difference(string old, string @new) =>
        old == @new ? null : $"{(old.Length == 0 ? "none" : old)} -> {(@new.Length == 0 ? "none" : @new)}";

    protected void WriteJson(Utf8JsonWriter json, object? value, string written)
    {
        switch (value)
        {
            case var _ when IsCode:
                json.WriteStringValue(written);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case uint number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(written);
                break;
        }
    }
}

/// <summary>What a key's value may be, how it is read, and how it is written.</summary>
/// <param name="name">As the manual's column <c>type</c> has it.</param>
/// <param name="shape">The same in JSON Schema.</param>
internal abstract class KeyType<T>(string name, JsonShape shape) : KeyType(name, shape)
{
    /// <summary>Reads a value and reports what is wrong with it.</summary>
    /// <param name="field">What the file says.</param>
    /// <param name="above">What holds without it: a default, or what was said one level up.</param>
    /// <param name="reading">The file that is being read.</param>
    /// <param name="value">The value; null or a default when it was not read.</param>
    public abstract bool TryRead(Field field, T above, Reading reading, [MaybeNullWhen(false)] out T value);

    /// <summary>The value as the file would have it.</summary>
    public virtual string Written(T value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    /// <summary>The value in a reload's words; two values are equal when these are.</summary>
    public virtual string Words(T value) => Written(value);

    /// <summary>The value as anybody may see it: a secret only says that it is set.</summary>
    public virtual string Shown(T value) => Words(value);

    /// <summary>What differs, as <c>old -> new</c>; null when nothing does.</summary>
    public virtual string? Difference(T was, T now) => Difference(Words(was), Words(now));

    /// <summary>The value as JSON.</summary>
    public virtual void WriteJson(Utf8JsonWriter json, T value) => WriteJson(json, value, Written(value));
}
