using System.Text.Encodings.Web;
using System.Text.Json;
using Holdfast.Bench.Servers;

namespace Holdfast.Bench.Report;

/// <summary>The table for machines. A row that was not measured on both sides is not in it.</summary>
internal static class ResultFile
{
    private const int Digits = 3;

    /// <summary>Writes it.</summary>
    public static void Write(string path, Samples samples)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var file = File.Create(path);
        using var json = new Utf8JsonWriter(
            file, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartArray();
        foreach (var row in Row.All.Where(row => row.IsInFile))
        {
            if (samples.Median(row, Contestant.Holdfast) is not { } ours || samples.Theirs(row) is not { } theirs
                || samples.Ratio(row) is not { } ratio)
                continue;
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            json.WriteString("unit", row.Unit);
            json.WriteNumber("ours", Math.Round(ours, Digits));
            json.WriteNumber("theirs", Math.Round(theirs, Digits));
            json.WriteNumber("ratio", Math.Round(ratio, Digits));
            if (samples.RatioToOld(row) is { } ratioToOld)
                json.WriteNumber("ratio-to-old", Math.Round(ratioToOld, Digits));
            json.WriteNumber("runs", samples.Of(row, Contestant.Holdfast).Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
