using System.Runtime.InteropServices;

namespace Holdfast.Linux.Memory;

/// <summary>The C library's calls for memory, by the page and from its heap.</summary>
internal static unsafe partial class MemoryCalls
{
    public const int ReadWrite = 3; // PROT_READ | PROT_WRITE
    public const int PrivateAnonymous = 0x4022; // MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    public const int DontNeed = 4; // MADV_DONTNEED
    public const int HugePage = 14; // MADV_HUGEPAGE
    public const int NoHugePage = 15; // MADV_NOHUGEPAGE
    public const int DontDump = 16; // MADV_DONTDUMP
    public const int PopulateWrite = 23; // MADV_POPULATE_WRITE, Linux 5.14
    public const nint Failed = -1; // MAP_FAILED

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    public static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "malloc")]
    public static partial byte* Allocate(nuint size);

    [LibraryImport("libc", EntryPoint = "realloc")]
    public static partial byte* Reallocate(byte* block, nuint size);

    [LibraryImport("libc", EntryPoint = "free")]
    public static partial void Free(byte* block);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    public static partial int SetOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    public static partial int Trim(nuint pad);
}
