using System.Text.Json;
using Holdfast.Lab.Paths;

namespace Holdfast.Lab.Scenarios;

/// <summary>The results of one run of the scenarios: out/lab/scenarios.json for programs, scenarios.txt for people.</summary>
public sealed class ScenarioLog
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly List<ScenarioResult> _results = [];

    /// <summary>The file.</summary>
    public static string Path => System.IO.Path.Combine(Repository.Root, "out", "lab", "scenarios.json");

    /// <summary>Adds a result and writes the file anew.</summary>
    /// <param name="result">The result.</param>
    public void Add(ScenarioResult result)
    {
        _results.Add(result);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllText(Path, JsonSerializer.Serialize(_results, Indented));
        File.WriteAllLines(
            System.IO.Path.ChangeExtension(Path, "txt"), _results.Select(r => r.ToString()).Order(StringComparer.Ordinal));
    }

    /// <summary>Reads a file back.</summary>
    /// <param name="path">The file.</param>
    public static IReadOnlyList<ScenarioResult> Read(string path) =>
        JsonSerializer.Deserialize<List<ScenarioResult>>(File.ReadAllText(path)) ?? [];
}
