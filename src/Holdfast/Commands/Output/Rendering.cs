using System.Text;
using System.Text.Json;

namespace Holdfast.Commands.Output;

/// <summary>Reports in the form that <c>-o</c> asks for.</summary>
/// <param name="Format">That form.</param>
/// <param name="Text">Where it goes, and what text for people may have.</param>
internal sealed record Rendering(OutputFormat Format, TextOutput Text)
{
    /// <summary>JSON takes one line a document, as programs read that follow it.</summary>
    public bool OneLine { get; init; }

    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="json">The same as JSON.</param>
    /// <param name="view">How people see it.</param>
    public void Write<T>(T report, string json, View<T> view)
    {
        switch (Format)
        {
            case OutputFormat.Json or OutputFormat.Yaml:
                Text.Writer.WriteLine(Structured(json));
                break;
            case OutputFormat.Name:
                foreach (var name in view.Names(report)) Text.Writer.WriteLine(name);
                break;
            default:
                view.Write(report, Text);
                break;
        }
    }

    /// <summary>JSON as it is, or as YAML, without the end of its last line.</summary>
    public string Structured(string json) =>
        Format == OutputFormat.Yaml ? YamlText.Of(json).TrimEnd('\n') : OneLine ? Compact(json) : json;

    private static string Compact(string json)
    {
        using var document = JsonDocument.Parse(json);
        using var octets = new MemoryStream();
        using (var writer = new Utf8JsonWriter(octets)) document.WriteTo(writer);
        return Encoding.UTF8.GetString(octets.GetBuffer(), 0, (int)octets.Length);
    }
}
