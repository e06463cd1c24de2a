using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Holdfast.Linux.Files;

/// <summary>What kind of file a path or a descriptor leads to (inode(7)).</summary>
public enum FileType
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Octets on a file system.</summary>
    Regular,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A unix socket.</summary>
    Socket,

    /// <summary>A named pipe: opening and reading it may wait for ever.</summary>
    Fifo,

    /// <summary>A terminal, a disk, <c>/dev/zero</c> and the like.</summary>
    Device,

    /// <summary>A symbolic link.</summary>
    SymbolicLink,
}

/// <summary>Finds out what kind a file is, without opening it.</summary>
public static unsafe partial class FileTypes
{
    private const int AtFdCwd = -100; // AT_FDCWD
    private const int AtEmptyPath = 0x1000; // AT_EMPTY_PATH
    private const int AtSymlinkNoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint StatxType = 1; // STATX_TYPE
    private const int StatxSize = 256;
    private const int ModeOffset = 28;
    private const int ENOENT = 2;
    private const int ENOTDIR = 20;

    /// <summary>The kind of the file at a path; symbolic links are not followed.</summary>
    /// <exception cref="IOException">It cannot be found out.</exception>
    public static FileType Of(string path) => Find(AtFdCwd, path, AtSymlinkNoFollow, path);

    /// <summary>The kind of an open file.</summary>
    /// <exception cref="IOException">It cannot be found out.</exception>
    public static FileType Of(SafeHandle file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Find((int)file.DangerousGetHandle(), "", AtEmptyPath, "an open file");
    }

    /// <summary>The user that the file at a path belongs to; symbolic links are followed.</summary>
    /// <exception cref="IOException">It cannot be found out.</exception>
    public static uint OwnerOf(string path)
    {
        const uint owner = 0x8; // STATX_UID
        const int ownerOffset = 20;
        byte* status = stackalloc byte[StatxSize];
        return Statx(AtFdCwd, path, 0, owner, status) == 0 ? *(uint*)(status + ownerOffset)
            : throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>The kind in words: "a directory".</summary>
    public static string Describe(FileType type) => type switch
    {
        FileType.None => "nothing",
        FileType.Regular => "a regular file",
        FileType.Directory => "a directory",
        FileType.Socket => "a unix socket",
        FileType.Fifo => "a named pipe",
        FileType.Device => "a device",
        FileType.SymbolicLink => "a symbolic link",
        _ => throw new InvalidEnumArgumentException(nameof(type), (int)type, typeof(FileType)),
    };

    private static FileType Find(int directory, string path, int flags, string name)
    {
        byte* status = stackalloc byte[StatxSize];
        if (Statx(directory, path, flags, StatxType, status) == 0)
        {
            const int typeBits = 0xF000; // S_IFMT
            return (*(ushort*)(status + ModeOffset) & typeBits) switch
            {
                0x8000 => FileType.Regular,
                0x4000 => FileType.Directory,
                0xC000 => FileType.Socket,
                0x1000 => FileType.Fifo,
                0xA000 => FileType.SymbolicLink,
                _ => FileType.Device,
            };
        }

        int errno = Marshal.GetLastPInvokeError();
        return errno is ENOENT or ENOTDIR ? FileType.None
            : throw new IOException($"{name}: {Marshal.GetPInvokeErrorMessage(errno)}");
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, byte* status);
}
