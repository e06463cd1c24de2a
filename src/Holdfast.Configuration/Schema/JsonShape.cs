using System.Text.Json;

namespace Holdfast.Configuration.Schema;

/// <summary>Writes the keywords of a JSON Schema (draft 2020-12) into an object that was begun.</summary>
internal delegate void JsonShape(Utf8JsonWriter json);

/// <summary>The shapes that values have.</summary>
internal static class JsonShapes
{
    private const string DurationPattern = @"^([0-9]+\.?[0-9]*|\.[0-9]+) *(us|ms|s|m|h|d)$|^0+(\.0*)?$";

    /// <summary>Any single value: the file's reader takes a number or a truth for a text, too.</summary>
    public static JsonShape Text { get; } = static json =>
    {
        json.WriteStartArray("type");
        json.WriteStringValue("string");
        json.WriteStringValue("number");
        json.WriteStringValue("boolean");
        json.WriteEndArray();
    };

    public static JsonShape Ipv4Address { get; } = Pattern(@"^([0-9]{1,3}\.){3}[0-9]{1,3}$");

    public static JsonShape Address { get; } = Pattern("^[0-9A-Fa-f.:]+(%[^/ ]+)?$");

    /// <summary>An address with or without a port.</summary>
    public static JsonShape EndPoint { get; } = Pattern(@"^(\[[^\]/ ]+\]|[0-9A-Fa-f.:]+(%[^/ ]+)?)(:[0-9]+)?$");

    /// <summary>An address with or without a length.</summary>
    public static JsonShape Network { get; } = Pattern("^[0-9A-Fa-f.:]+(/[0-9]+)?$");

    /// <summary>An address with a length.</summary>
    public static JsonShape Prefix { get; } = Pattern("^[0-9A-Fa-f.:]+/[0-9]+$");

    public static JsonShape Boolean { get; } = static json => json.WriteString("type", "boolean");

    public static JsonShape Duration { get; } = static json =>
    {
        json.WriteStartArray("type");
        json.WriteStringValue("string");
        json.WriteStringValue("integer");
        json.WriteEndArray();
        json.WriteString("pattern", DurationPattern);
        // The only duration that needs no unit.
        json.WriteNumber("maximum", 0);
        json.WriteNumber("minimum", 0);
    };

    /// <summary>A number from 0 to 1.</summary>
    public static JsonShape Share { get; } = static json =>
    {
        json.WriteStartArray("type");
        json.WriteStringValue("number");
        json.WriteStringValue("string");
        json.WriteEndArray();
        json.WriteString("pattern", @"^(0|1)?(\.[0-9]+)?$");
        json.WriteNumber("minimum", 0);
        json.WriteNumber("maximum", 1);
    };

    public static JsonShape Integer(long least, long most) => json =>
    {
        json.WriteString("type", "integer");
        json.WriteNumber("minimum", least);
        json.WriteNumber("maximum", most);
    };

    /// <summary>Printable ASCII without spaces.</summary>
    public static JsonShape ShortText(int most) => json =>
    {
        Text(json);
        json.WriteNumber("maxLength", most);
        json.WriteString("pattern", "^[!-~]+$");
    };

    public static JsonShape Pattern(string pattern) => json =>
    {
        json.WriteString("type", "string");
        json.WriteString("pattern", pattern);
    };

    /// <summary>One of some words; <c>true</c> and <c>false</c> among them are truths.</summary>
    public static JsonShape OneOf(params string[] words) => json =>
    {
        json.WriteStartArray("enum");
        foreach (var word in words)
        {
            if (word is "true" or "false") json.WriteBooleanValue(word == "true");
            else json.WriteStringValue(word);
        }
        json.WriteEndArray();
    };

    public static JsonShape AnyOf(params JsonShape[] shapes) => json =>
    {
        json.WriteStartArray("anyOf");
        foreach (var shape in shapes)
        {
            json.WriteStartObject();
            shape(json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    };

    public static JsonShape List(JsonShape item, int least = 0) => json =>
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        item(json);
        json.WriteEndObject();
        if (least > 0) json.WriteNumber("minItems", least);
    };

    /// <summary>A list; a single value stands for a list of one.</summary>
    public static JsonShape OneOrMany(JsonShape item, int least = 0) => AnyOf(item, List(item, least));

    /// <summary>A mapping whose keys are names the user chooses.</summary>
    public static JsonShape Named(JsonShape value) => json =>
    {
        json.WriteString("type", "object");
        json.WriteStartObject("additionalProperties");
        value(json);
        json.WriteEndObject();
    };

    /// <summary>A mapping with the keys of a section. Asked for late, since tables refer to one another.</summary>
    public static JsonShape Mapping(Func<Section> section) => json =>
        json.WriteString("$ref", "#/$defs/" + section().DefinitionName);
}
