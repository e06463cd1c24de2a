using System.Runtime.InteropServices;

namespace Holdfast.Linux.Kernel;

/// <summary>The C library's calls for limits and process attributes.</summary>
internal static unsafe partial class KernelCalls
{
    public const int CoreSize = 4; // RLIMIT_CORE
    public const int OpenFiles = 7; // RLIMIT_NOFILE
    public const int GetDumpable = 3; // PR_GET_DUMPABLE
    public const int SetDumpable = 4; // PR_SET_DUMPABLE

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    public static partial int GetLimit(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    public static partial int SetLimit(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int PrCtl(int option, nuint second, nuint third, nuint fourth, nuint fifth);
}
