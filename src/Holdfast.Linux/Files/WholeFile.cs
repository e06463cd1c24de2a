namespace Holdfast.Linux.Files;

/// <summary>Writes files whole: whoever reads one finds the old content or the new, after a crash of the machine too.</summary>
public static class WholeFile
{
    /// <summary>Writes a file, which its owner alone may read.</summary>
    /// <param name="path">The file. Its directory is made when it is not there; a link in its place is replaced.</param>
    /// <param name="content">All that is to be in it; null removes it.</param>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, byte[]? content)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (content is null)
        {
            Remove(path);
            return;
        }
        string fresh = path + ".new";
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using (var stream = RegularFile.Create(fresh))
        {
            stream.Write(content);
            // On the disk before the rename: a crash between the two must not leave an empty file.
            stream.Flush(flushToDisk: true);
        }
        RegularFile.Replace(fresh, path);
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Then it is gone as well.
        }
    }
}
