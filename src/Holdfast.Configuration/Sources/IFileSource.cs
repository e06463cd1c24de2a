namespace Holdfast.Configuration.Sources;

/// <summary>Where the files of a configuration are read: the disk, or a copy of them that was kept.</summary>
public interface IFileSource
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="most">Octets it may have.</param>
    /// <returns>All that is in it; null when that is more than <paramref name="most"/>.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="IOException">It is no regular file, or cannot be read.</exception>
    byte[]? Read(string path, long most);

    /// <summary>The files that a pattern names now.</summary>
    /// <param name="pattern">Where they are looked for.</param>
    /// <param name="most">So many at most are told.</param>
    /// <returns>Their full paths, sorted by name, octet by octet; none where there is no such directory.</returns>
    /// <exception cref="UnauthorizedAccessException">The directory may not be read.</exception>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    IReadOnlyList<string> Match(FilePattern pattern, int most);
}
