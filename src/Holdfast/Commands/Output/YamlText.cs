using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Holdfast.Commands.Output;

/// <summary>JSON as YAML 1.2 (block style), which YAML 1.1 reads alike.</summary>
internal static partial class YamlText
{
    private const int Step = 2;

    /// <summary>The same document, with its last line ended.</summary>
    public static string Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringBuilder();
        if (IsFlow(document.RootElement)) text.Append(Flow(document.RootElement)).Append('\n');
        else Write(document.RootElement, 0, text);
        return text.ToString();
    }

    /// <param name="element">A list or mapping that is not empty.</param>
    /// <param name="indent">Where its lines begin.</param>
    /// <param name="text">It is added here; the first line is indented already.</param>
    private static void Write(JsonElement element, int indent, StringBuilder text)
    {
        var first = true;
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Begin("-", ref first);
                if (IsFlow(item)) text.Append(' ').Append(Flow(item)).Append('\n');
                else Write(item, indent + Step, text.Append(' '));
            }
            return;
        }
        foreach (var property in element.EnumerateObject())
        {
            Begin(Scalar(property.Name) + ":", ref first);
            if (IsFlow(property.Value)) text.Append(' ').Append(Flow(property.Value)).Append('\n');
            else Write(property.Value, indent + Step, text.Append('\n').Append(' ', indent + Step));
        }

        void Begin(string lead, ref bool isFirst)
        {
            if (!isFirst) text.Append(' ', indent);
            isFirst = false;
            text.Append(lead);
        }
    }

    private static bool IsFlow(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.GetArrayLength() == 0,
        JsonValueKind.Object => element.GetPropertyCount() == 0,
        _ => true,
    };

    private static string Flow(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => "[]",
        JsonValueKind.Object => "{}",
        JsonValueKind.String => Scalar(element.GetString()!),
        _ => element.GetRawText(),
    };

    // In double quotes unless no reader of either version could take it for anything but this text.
    private static string Scalar(string text) =>
        Plain().IsMatch(text) && !Reserved().IsMatch(text) ? text : Quoted(text);

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (c == '\n') quoted.Append("\\n");
            else if (c < ' ' || c is '\u007f' or '\u0085' or '\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff')
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }

    [GeneratedRegex(@"^[A-Za-z_/](?:[A-Za-z0-9_./%()|+-]| (?=[A-Za-z0-9_./%()|+]))*\z")]
    private static partial Regex Plain();

    [GeneratedRegex(@"^(?:y|yes|n|no|true|false|on|off|null|nan|inf)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Reserved();
}
