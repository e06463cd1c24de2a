using System.Runtime.InteropServices;
using Holdfast.Linux.Datagrams;

namespace Holdfast.Linux.Handover;

/// <summary>What is done to descriptors that two processes have for a while.</summary>
public static unsafe partial class PassedDescriptors
{
    private const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC
    private const int SetFlags = 2; // F_SETFD
    private const int CloseOnExec = 1; // FD_CLOEXEC
    private const int OpenCloseOnExec = 0x80000; // O_CLOEXEC

    /// <summary>Another descriptor of the same open file, at this number or above, closed by exec.</summary>
    /// <param name="descriptor">An open descriptor.</param>
    /// <param name="least">The lowest number it may have.</param>
    /// <exception cref="SystemCallException">There is none left, or it is not open.</exception>
    public static int Duplicate(int descriptor, int least = 0)
    {
        int duplicate = Control(descriptor, DuplicateCloseOnExec, least);
        return duplicate >= 0 ? duplicate : throw SystemCallException.Last("fcntl");
    }

    /// <summary>Programs that are executed do not get it.</summary>
    public static void KeepFromPrograms(int descriptor) => _ = Control(descriptor, SetFlags, CloseOnExec);

    /// <summary>Makes a descriptor one of the open file of another; the other stays.</summary>
    /// <exception cref="SystemCallException">The kernel refuses.</exception>
    public static void Replace(int descriptor, int by, bool closedByExec)
    {
        if (Duplicate3(by, descriptor, closedByExec ? OpenCloseOnExec : 0) < 0)
            throw SystemCallException.Last("dup3");
    }

    /// <summary>
    /// Closes this process's copy of a socket and puts /dev/null in its place, so that whoever has its number may close that in
    /// its own way: neither shutdown(2) nor a reset reaches the socket, which another process goes on with.
    /// </summary>
    /// <exception cref="SystemCallException">The kernel refuses: the copy is still open.</exception>
    public static void LetGo(int descriptor)
    {
        int nothing = Open("/dev/null", OpenCloseOnExec);
        if (nothing < 0)
            throw SystemCallException.Last("open");
        try
        {
            Replace(descriptor, nothing, closedByExec: true);
        }
        finally
        {
            _ = SocketCalls.Close(nothing);
        }
    }

    /// <summary>Closes one.</summary>
    public static void Close(int descriptor)
    {
        if (descriptor >= 0)
            _ = SocketCalls.Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "dup3", SetLastError = true)]
    private static partial int Duplicate3(int from, int to, int flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
