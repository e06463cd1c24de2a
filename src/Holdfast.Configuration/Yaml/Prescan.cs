using Holdfast.Configuration.Diagnostics;

namespace Holdfast.Configuration.Yaml;

/// <summary>Looks for what a YAML parser would blame on the wrong line: tabs in the indentation, control characters.</summary>
internal static class Prescan
{
    /// <summary>Reports what it finds.</summary>
    /// <returns>False when the text must not reach the parser.</returns>
    public static bool Check(SourceText source, DiagnosticBag bag)
    {
        var fine = true;
        for (var i = 0; i < source.Lines.Count; i++)
        {
            var line = source.Lines[i];
            var text = line.AsSpan().TrimStart();
            var indentation = line.AsSpan(0, line.Length - text.Length);
            var tab = indentation.IndexOf('\t');
            if (tab >= 0 && !text.IsEmpty)
            {
                bag.Malformed(source.At(i + 1, tab + 1), "there is a tab in the indentation", "indent with spaces");
                fine = false;
            }
            for (var column = 0; column < line.Length; column++)
            {
                if (line[column] == '\t' || !char.IsControl(line[column])) continue;
                bag.Malformed(source.At(i + 1, column + 1),
                    $"the control character U+{(int)line[column]:X4} may not stand in the file",
                    "take it away");
                fine = false;
                break;
            }
        }
        return fine;
    }
}
