using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Api.Description;

/// <summary>
/// JSON Schemas of the types that <see cref="ReportJson"/> writes, made of the same metadata: objects each by their name, once.
/// </summary>
internal sealed class ReportSchemas
{
    private readonly SortedDictionary<string, JsonTypeInfo> _named = new(StringComparer.Ordinal);
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    /// <summary>Writes the keywords for a value of a type; where that is an object, a reference.</summary>
    public void WriteUseOf(Utf8JsonWriter json, JsonTypeInfo type, bool isNullable = false)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when isNullable:
                json.WriteStartArray("anyOf");
                json.WriteStartObject();
                WriteReference(json, type);
                json.WriteEndObject();
                json.WriteStartObject();
                json.WriteString("type", "null");
                json.WriteEndObject();
                json.WriteEndArray();
                break;
            case JsonTypeInfoKind.Object:
                WriteReference(json, type);
                break;
            case JsonTypeInfoKind.Enumerable:
                WriteType(json, "array", isNullable);
                json.WriteStartObject("items");
                WriteUseOf(json, Of(type.ElementType!));
                json.WriteEndObject();
                break;
            case JsonTypeInfoKind.Dictionary:
                WriteType(json, "object", isNullable);
                json.WriteStartObject("additionalProperties");
                WriteUseOf(json, Of(type.ElementType!));
                json.WriteEndObject();
                break;
            default:
                WriteScalar(json, type.Type, isNullable);
                break;
        }
    }

    /// <summary>Writes each object that was referred to, and those that it refers to.</summary>
    public void WriteAll(Utf8JsonWriter json)
    {
        while (_named.FirstOrDefault(known => !_written.Contains(known.Key)) is { Value: { } type } next)
        {
            _written.Add(next.Key);
            json.WriteStartObject(next.Key);
            json.WriteString("type", "object");
            json.WriteStartObject("properties");
            foreach (var property in type.Properties)
            {
                json.WriteStartObject(property.Name);
                WriteUseOf(json, Of(property.PropertyType), IsNullable(property));
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteStartArray("required");
            foreach (var property in type.Properties) json.WriteStringValue(property.Name);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private static JsonTypeInfo Of(Type type) => ReportJson.Default.GetTypeInfo(type)
        ?? throw new InvalidOperationException($"{type} is no part of the JSON");

    private static bool IsNullable(JsonPropertyInfo property) => property.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(property.PropertyType) is not null : property.IsGetNullable;

    private static void WriteScalar(Utf8JsonWriter json, Type type, bool isNullable)
    {
        var its = Nullable.GetUnderlyingType(type) ?? type;
        if (its == typeof(bool)) WriteType(json, "boolean", isNullable);
        else if (its == typeof(int) || its == typeof(long) || its == typeof(uint) || its == typeof(ulong) || its == typeof(ushort)
            || its == typeof(byte))
            WriteType(json, "integer", isNullable);
        else if (its == typeof(double)) WriteType(json, "number", isNullable);
        else
        {
            WriteType(json, "string", isNullable);
            if (its == typeof(DateTimeOffset)) json.WriteString("format", "date-time");
            else if (ReportWords.WordsOf(its) is { } words) WriteWords(json, words, isNullable);
        }
    }

    private static void WriteWords(Utf8JsonWriter json, IEnumerable<string> words, bool isNullable)
    {
        json.WriteStartArray("enum");
        foreach (var word in words) json.WriteStringValue(word);
        if (isNullable) json.WriteNullValue();
        json.WriteEndArray();
    }

    private static void WriteType(Utf8JsonWriter json, string type, bool isNullable)
    {
        if (!isNullable)
        {
            json.WriteString("type", type);
            return;
        }

        json.WriteStartArray("type");
        json.WriteStringValue(type);
        json.WriteStringValue("null");
        json.WriteEndArray();
    }

    private void WriteReference(Utf8JsonWriter json, JsonTypeInfo type)
    {
        _named.TryAdd(type.Type.Name, type);
        json.WriteString("$ref", $"#/components/schemas/{type.Type.Name}");
    }
}
