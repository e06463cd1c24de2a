using System.Globalization;
using System.Text;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;

namespace Holdfast.DropIn.Import;

/// <summary>Writes a tree as YAML, with comments that say where each part came from.</summary>
internal sealed class YamlWriter
{
    private const int WidestList = 80;

    private readonly StringBuilder _text = new();

    private YamlWriter()
    {
    }

    /// <summary>The file that reads as this tree.</summary>
    public static string Write(MappingNode root)
    {
        var writer = new YamlWriter();
        writer.Mapping(root, indent: 0, told: default);
        return writer._text.ToString();
    }

    /// <summary>A single value, in quotes where it would be read as something else without.</summary>
    public static string Scalar(string text)
    {
        // Variables are filled in where a file is read; here it is all text.
        text = text.Replace("${", "$${", StringComparison.Ordinal);
        if (IsPlain(text)) return text;
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' or '\u0085' =>
                    quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => quoted.Append(c),
            };
        return quoted.Append('"').ToString();
    }

    private static bool IsPlain(string text) =>
        text is not ("" or "~" or "null") && text[0] is not ('-' or ':' or '%' or '@' or '=') && text[^1] != ':'
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '/' or ':' or '-' or '+' or '%' or '@' or '=');

    private void Mapping(MappingNode mapping, int indent, Location told, bool isItem = false)
    {
        foreach (var (key, value) in mapping.Entries)
        {
            // The first key of an item stands behind its dash.
            if (!isItem) _text.Append(' ', indent);
            isItem = false;
            _text.Append(Scalar(((ScalarNode)key).Text)).Append(':');
            Value(value, indent, told);
        }
    }

    private void Value(Node value, int indent, Location told)
    {
        switch (value)
        {
            case ScalarNode { IsEmpty: true }:
                End(value.At, told);
                break;
            case ScalarNode scalar:
                _text.Append(' ').Append(Scalar(scalar.Text));
                End(value.At, told);
                break;
            case MappingNode { Entries.Count: 0 }:
                _text.Append(" {}");
                End(value.At, told);
                break;
            case MappingNode mapping:
                _text.Append('\n');
                Mapping(mapping, indent + 2, told);
                break;
            case SequenceNode sequence when InOneLine(sequence) is { } list:
                _text.Append(' ').Append(list);
                End(sequence.Items is [var first, ..] ? first.At : sequence.At, told);
                break;
            case SequenceNode sequence:
                _text.Append('\n');
                foreach (var item in sequence.Items) Item(item, indent + 2, told);
                break;
        }
    }

    private void Item(Node item, int indent, Location told)
    {
        if (item is MappingNode { Entries.Count: > 0 } mapping)
        {
            if (Place(item.At, told) is { } place) _text.Append(' ', indent).Append("# ").Append(place).Append('\n');
            _text.Append(' ', indent).Append("- ");
            Mapping(mapping, indent + 2, item.At, isItem: true);
            return;
        }
        _text.Append(' ', indent).Append('-');
        Value(item, indent, told);
    }

    private void End(Location at, Location told)
    {
        // Within what came from a file's section, the lines of each key would only be in the way.
        if (told == default || at.Source != told.Source)
            if (Place(at, told) is { } place) _text.Append("  # ").Append(place);
        _text.Append('\n');
    }

    private static string? Place(Location at, Location told) => at.Source is null || at.Line == 0 || at == told ? null
        : string.Create(CultureInfo.InvariantCulture, $"{at.Source.File.ReplaceLineEndings(" ")}:{at.Line}");

    // Addresses and names that came from one place: a list is easier to read in a line.
    private static string? InOneLine(SequenceNode sequence)
    {
        if (sequence.Items.Count == 0) return "[]";
        if (!sequence.Items.All(item => item is ScalarNode { IsEmpty: false } && item.At.Source == sequence.Items[0].At.Source))
            return null;
        var list = $"[{string.Join(", ", sequence.Items.Select(item => Scalar(((ScalarNode)item).Text)))}]";
        return list.Length <= WidestList ? list : null;
    }
}
