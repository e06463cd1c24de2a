using Holdfast.Linux.Files;

namespace Holdfast.Configuration.Sources;

/// <summary>The files as they are on the disk. Any call may take as long as the file system does.</summary>
public sealed class DiskFiles : IFileSource
{
    private DiskFiles()
    {
    }

    /// <summary>The one there is.</summary>
    public static DiskFiles Instance { get; } = new();

    /// <inheritdoc/>
    public byte[]? Read(string path, long most)
    {
        using var stream = RegularFile.OpenRead(path);
        if (stream.Length > most) return null;
        using var content = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (var read = stream.Read(buffer); read > 0 && content.Length <= most; read = stream.Read(buffer))
            content.Write(buffer, 0, read);
        return content.Length > most ? null : content.ToArray();
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Match(FilePattern pattern, int most)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(pattern.Directory).Where(path => pattern.Fits(Path.GetFileName(path)))
                .Take(most).Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
