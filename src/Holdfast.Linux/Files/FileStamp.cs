namespace Holdfast.Linux.Files;

/// <summary>What changes when a file does: its time and length, and where a link leads.</summary>
/// <param name="Written">When it was last written to.</param>
/// <param name="Length">Octets.</param>
/// <param name="Target">Its path, links followed.</param>
public sealed record FileStamp(DateTime Written, long Length, string Target)
{
    /// <summary>
    /// The stamp of a file; null when there is none, or it cannot be looked at. A file system that hangs is waited for.
    /// </summary>
    /// <param name="path">The file.</param>
    public static FileStamp? Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return target.Exists ? new FileStamp(target.LastWriteTimeUtc, target.Length, target.FullName) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
