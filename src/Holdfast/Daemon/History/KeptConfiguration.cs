using System.Text;
using System.Text.Json.Serialization;
using Holdfast.Configuration.Sources;

namespace Holdfast.Daemon.History;

/// <summary>A configuration that was taken over, with all its files.</summary>
/// <param name="Number">It is known by this; the next one has the next.</param>
/// <param name="At">When it was taken over.</param>
/// <param name="By">Who wanted it: a person, a signal, the start.</param>
/// <param name="How"><c>start</c>, <c>reload</c>, <c>rollback to 7</c> or <c>not confirmed, back to 7</c>.</param>
/// <param name="Sources">Its files.</param>
internal sealed record KeptConfiguration(int Number, DateTimeOffset At, string By, string How, ConfigurationSources Sources);

/// <summary>A file of <c>configurations/</c> in the state directory.</summary>
internal sealed record KeptConfigurationRecord(
    int Number, DateTimeOffset At, string By, string How, IReadOnlyList<KeptFileRecord> Files,
    IReadOnlyList<KeptPatternRecord> Patterns)
{
    /// <summary>Whether nothing is missing in it.</summary>
    [JsonIgnore]
    public bool IsWhole => Number > 0 && Files.Count > 0 && Files.All(file => file is not null)
        && Patterns.All(pattern => pattern is not null);

    public static KeptConfigurationRecord Of(KeptConfiguration kept) => new(
        kept.Number, kept.At, kept.By, kept.How,
        [.. kept.Sources.Files.Select(file => new KeptFileRecord(file.Path, Encoding.UTF8.GetString(file.Content)))],
        [.. kept.Sources.Patterns.Select(pattern => new KeptPatternRecord(pattern.Directory, pattern.Name))]);

    public KeptConfiguration ToConfiguration() => new(Number, At, By, How, new ConfigurationSources(
        [.. Files.Select(file => new SourceFile(file.Path, Encoding.UTF8.GetBytes(file.Content)))],
        [.. Patterns.Select(pattern => new FilePattern(pattern.Directory, pattern.Name))]));
}

/// <summary>A file as it was. Only text is kept: what is no UTF-8 was never taken over.</summary>
internal sealed record KeptFileRecord(string Path, string Content);

/// <summary>Where included files were looked for.</summary>
internal sealed record KeptPatternRecord(string Directory, string Name);

/// <summary>
/// What <c>configuration.json</c> holds: files that were given up (not confirmed, or rolled back from), and what runs in their
/// place until they change. Empty where the files are what runs.
/// </summary>
/// <param name="Digest">That of the files given up; null for none.</param>
/// <param name="Number">The configuration that runs in their place.</param>
internal sealed record SetAsideRecord(string? Digest, int Number);
