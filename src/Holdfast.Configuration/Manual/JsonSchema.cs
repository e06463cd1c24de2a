using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Holdfast.Configuration.Keys;
using Holdfast.Configuration.Schema;

namespace Holdfast.Configuration.Manual;

/// <summary>The configuration file's JSON Schema (draft 2020-12), for editors and other tools that know the form.</summary>
/// <remarks>
/// It says less than <c>holdfast check</c> does: nothing that takes two keys to see, and durations without their bounds.
/// </remarks>
public static class JsonSchema
{
    private static readonly JsonWriterOptions Indented =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it.</summary>
    /// <param name="stream">Where to, in UTF-8.</param>
    public static void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var json = new Utf8JsonWriter(stream, Indented);
        json.WriteStartObject();
        json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        json.WriteString("title", "holdfast.yaml");
        Write(json, AllSections.List[0]);
        json.WriteStartObject("$defs");
        foreach (var section in AllSections.List.Skip(1))
        {
            json.WriteStartObject(section.DefinitionName);
            Write(json, section);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Section section)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (var key in section.Keys)
        {
            json.WriteStartObject(key.Name);
            key.Type.Shape(json);
            json.WriteString("description", Description(key));
            if (key.HasDefaultValue)
            {
                json.WritePropertyName("default");
                key.WriteDefault(json);
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
        if (section.Keys.Any(key => key.Required is not null))
        {
            json.WriteStartArray("required");
            foreach (var key in section.Keys)
                if (key.Required is not null) json.WriteStringValue(key.Name);
            json.WriteEndArray();
        }
        json.WriteBoolean("additionalProperties", false);
    }

    /// <summary>What the manual says: meaning, type, and where the value comes from that is not given.</summary>
    private static string Description(Key key)
    {
        var text = new StringBuilder(key.Help).Append(" (").Append(key.Type.Name);
        var otherwise = key.InheritedFrom is not null || key.Default is not null ? key.DefaultText : "";
        if (otherwise.Length > 0) text.Append("; default: ").Append(otherwise);
        return text.Append(')').ToString();
    }
}
