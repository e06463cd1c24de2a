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
    private const int Appending = 0x441; // O_WRONLY | O_CREAT | O_APPEND
    private const int ByOwnerAndGroup = 0x1A0; // rw-r-----
    private const int NonBlocking = 0x800; // O_NONBLOCK: opening a pipe does not wait for who writes to it
    private const int CloseOnExec = 0x80000; // O_CLOEXEC

    // O_DIRECTORY, of which the architectures have two.
    private static readonly int OnlyDirectory =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x4000 : 0x10000;

    /// <summary>Opens a file to be read; symbolic links are followed.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="IOException">It is no regular file, or cannot be opened.</exception>
    public static FileStream OpenRead(string path) => new(OpenRegular(path, ReadOnly), FileAccess.Read);

    /// <summary>
    /// Opens a file to be appended to, and makes it if it is not there: its owner may write it, its group read it. What others
    /// have appended meanwhile is never written over; symbolic links are followed.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such directory.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    /// <exception cref="IOException">It is no regular file, or cannot be opened.</exception>
    public static FileStream OpenAppend(string path) =>
        new(OpenRegular(path, Appending), FileAccess.Write, bufferSize: 0);

    /// <summary>
    /// Makes a new file in the place of one that is there, which its owner alone may read; it is never written through a symbolic
    /// link or into a pipe.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static FileStream Create(string path)
    {
        File.Delete(path);
        // O_EXCL: what somebody puts there meanwhile, a link included, is an error.
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    /// <summary>
    /// Puts a file that <see cref="Create"/> made in the place of another; it is there after a crash of the machine too.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="to">Its place, in the same directory; a link there is replaced, not followed.</param>
    /// <exception cref="UnauthorizedAccessException">It may not be put there.</exception>
    /// <exception cref="IOException">It cannot be put there.</exception>
    public static void Replace(string path, string to)
    {
        File.Move(path, to, overwrite: true);
        string directory = Path.GetDirectoryName(Path.GetFullPath(to))!;
        int descriptor = Open(directory, ReadOnly | OnlyDirectory | CloseOnExec);
        if (descriptor < 0)
            throw Failed(directory, Marshal.GetLastPInvokeError());
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.FlushToDisk(handle);
    }

    private static SafeFileHandle OpenRegular(string path, int flags)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new IOException("a path has no NUL in it");
        int descriptor = Open(path, flags | NonBlocking | CloseOnExec, ByOwnerAndGroup);
        if (descriptor < 0)
            throw Failed(path, Marshal.GetLastPInvokeError());
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            var type = FileTypes.Of(handle);
            return type == FileType.Regular ? handle
                : throw new IOException($"{path} is {FileTypes.Describe(type)}, not a regular file");
        }
        catch
        {
            handle.Dispose();
            throw;
        }
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
    private static partial int Open(string path, int flags, int mode = 0);
}
