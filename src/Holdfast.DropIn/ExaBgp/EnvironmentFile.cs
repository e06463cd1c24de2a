using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp;

/// <summary>What <c>exabgp.env</c> beside the configuration says, by section and name: <c>tcp.bind</c>.</summary>
internal sealed class EnvironmentFile
{
    private readonly Dictionary<string, Word> _values = new(StringComparer.Ordinal);

    /// <summary>Reads the file beside another one; without one nothing is said.</summary>
    public static EnvironmentFile Beside(SourceText file, ForeignReading reading)
    {
        var environment = new EnvironmentFile();
        if (file.Directory is null) return environment;
        foreach (var found in reading.OpenAll(".", "exabgp.env", file.At(1, 1))) environment.Read(found, reading);
        return environment;
    }

    /// <summary>A value, without its quotes; null when nothing is said.</summary>
    public Word? Value(string name) => _values.TryGetValue(name, out var value) ? value : null;

    /// <summary>A truth; null when nothing is said.</summary>
    public bool? Truth(string name) => Value(name)?.Text.ToLowerInvariant() switch
    {
        "true" or "1" or "yes" or "on" or "enable" or "enabled" => true,
        "false" or "0" or "no" or "off" or "disable" or "disabled" => false,
        _ => null,
    };

    private void Read(SourceText file, ForeignReading reading)
    {
        var section = "";
        for (var line = 1; line <= file.Lines.Count; line++)
        {
            var text = file.Lines[line - 1].Trim();
            if (text.Length == 0 || text[0] is '#' or ';') continue;
            var at = file.At(line, 1, text.Length);
            if (text.StartsWith('[') && text.EndsWith(']'))
            {
                section = text[1..^1].Trim();
                continue;
            }
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                reading.Error(at, $"`{text}` is neither a section nor `name = value`",
                    "write `bind = ''`, or begin a comment with `#`");
                continue;
            }
            var name = text[..equals].Trim();
            // Variables of the environment have the whole name.
            var path = name.Contains('.', StringComparison.Ordinal) ? name : $"{section}.{name}";
            if (path.StartsWith("exabgp.", StringComparison.Ordinal)) path = path["exabgp.".Length..];
            _values[path] = new Word(text[(equals + 1)..].Trim().Trim('\'', '"').Trim(), at);
        }
    }
}
