using System.Collections.Immutable;

namespace Holdfast.Configuration.Sources;

/// <summary>
/// Reads the files of one configuration, bounds them together, and remembers what they were, for reloads and rollbacks.
/// </summary>
/// <param name="files">Where they are.</param>
internal sealed class SourceReader(IFileSource files)
{
    private readonly ImmutableArray<SourceFile>.Builder _read = ImmutableArray.CreateBuilder<SourceFile>();
    private readonly ImmutableArray<FilePattern>.Builder _patterns = ImmutableArray.CreateBuilder<FilePattern>();
    private long _octetsLeft = ConfigurationSources.Largest;

    /// <summary>What was read.</summary>
    public ConfigurationSources Sources => new(_read.ToImmutable(), _patterns.ToImmutable());

    /// <summary>What is said of files that have more octets than they may have together.</summary>
    public static string TooLarge { get; } = $"larger than {ConfigurationSources.Largest >> 20} MiB";

    /// <summary>The place of the next file among those of the configuration.</summary>
    public int NextOrder => _read.Count;

    /// <summary>Takes a file whose content is known.</summary>
    public void Add(SourceFile file)
    {
        _octetsLeft -= file.Content.Length;
        _read.Add(file);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its full path.</param>
    /// <returns>Its content; null when it makes the configuration larger than it may be.</returns>
    /// <inheritdoc cref="IFileSource.Read" path="/exception"/>
    public byte[]? Read(string path)
    {
        if (files.Read(path, _octetsLeft) is not { } content) return null;
        Add(new SourceFile(path, content));
        return content;
    }

    /// <summary>Reads a file that another one names.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="shown">Its name in messages.</param>
    /// <param name="refuse">Told why it cannot be read, and how to right it.</param>
    /// <returns>Its content; null when it was refused.</returns>
    public byte[]? Read(string path, string shown, Action<string, string?> refuse)
    {
        try
        {
            if (Read(path) is { } content) return content;
            refuse($"with `{shown}` the configuration is {TooLarge}", null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            refuse($"there is no file `{shown}`", "make it, or take it away here; a pattern (`conf.d/*.yaml`) may find none");
        }
        catch (UnauthorizedAccessException)
        {
            refuse($"`{shown}` may not be read by {Environment.UserName}", null);
        }
        catch (IOException e)
        {
            refuse($"`{shown}` cannot be read: {e.Message}", null);
        }
        return null;
    }

    /// <summary>The full paths of the files that a pattern names now; one that comes later changes the configuration.</summary>
    /// <param name="pattern">Where they are looked for.</param>
    /// <param name="most">So many at most are told.</param>
    /// <param name="refuse">Told why they cannot be looked for.</param>
    public IReadOnlyList<string> Match(FilePattern pattern, int most, Action<string, string?> refuse)
    {
        _patterns.Add(pattern);
        try
        {
            return files.Match(pattern, most);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            refuse($"`{pattern.Directory}` cannot be read: {e.Message}", null);
            return [];
        }
    }
}
