using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Holdfast.Configuration.Sources;

/// <summary>Everything that a configuration was read from, as it was then.</summary>
/// <param name="Files">Its files: the one that was named first, then those included, in the order they were read.</param>
/// <param name="Patterns">Where included files were looked for: a file that comes there changes the configuration.</param>
public sealed record ConfigurationSources(ImmutableArray<SourceFile> Files, ImmutableArray<FilePattern> Patterns) : IFileSource
{
    /// <summary>Octets of all files together; more is no configuration.</summary>
    public const long Largest = 8 << 20;

    /// <summary>What two configurations share only when names and content of all their files are the same.</summary>
    public string Digest => field ??= Hash();

    /// <inheritdoc/>
    public byte[]? Read(string path, long most) =>
        Files.FirstOrDefault(file => file.Path == path) is not { } kept
            ? throw new FileNotFoundException($"{path} was not kept", path)
            : kept.Content.Length > most ? null : kept.Content;

    /// <inheritdoc/>
    public IReadOnlyList<string> Match(FilePattern pattern, int most)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return [.. Files.Select(file => file.Path)
            .Where(path => Path.GetDirectoryName(path) == pattern.Directory && pattern.Fits(Path.GetFileName(path)))
            .Take(most).Order(StringComparer.Ordinal)];
    }

    private string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{file.Path}\0{file.Content.Length}\0")));
            hash.AppendData(file.Content);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>A file of a configuration.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Content">All that was in it.</param>
public sealed record SourceFile(string Path, byte[] Content);
