using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Holdfast.Linux.Files;

/// <summary>
/// Opens files that must be regular ones. A named pipe or a device in a file's place is an error at once: opening or
/// reading it could wait for ever, or never end.
/// </summary>
public static partial class RegularFile
{
    private const int ReadOnly = 0; // O_RDONLY
    private const int NonBlocking = 0x800; // O_NONBLOCK: opening a pipe does not wait for who writes to it
    private const int CloseOnExec = 0x80000; // O_CLOEXEC

    /// <summary>Opens a file to be read; symbolic links are followed.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="IOException">It is no regular file, or cannot be opened.</exception>
    public static FileStream OpenRead(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new IOException("a path has no NUL in it");
        int descriptor = Open(path, ReadOnly | NonBlocking | CloseOnExec);
        if (descriptor < 0)
            throw Failed(path, Marshal.GetLastPInvokeError());
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            var type = FileTypes.Of(handle);
            if (type != FileType.Regular)
                throw new IOException($"{path} is {FileTypes.Describe(type)}, not a regular file");
            return new FileStream(handle, FileAccess.Read);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes a new file in the place of one that is there; it is never written through a symbolic link or into a pipe.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static FileStream Create(string path)
    {
        File.Delete(path);
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    private static Exception Failed(string path, int errno)
    {
        string why = $"{path}: {Marshal.GetPInvokeErrorMessage(errno)}";
        const int enoent = 2, enotdir = 20;
        return errno switch
        {
            enoent or enotdir => new FileNotFoundException(why, path),
            Errno.EACCES or Errno.EPERM => new UnauthorizedAccessException(why),
            _ => new IOException(why),
        };
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
