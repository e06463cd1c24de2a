using System.Runtime.InteropServices;
using Holdfast.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Holdfast.Linux.Pipes;

/// <summary>A named pipe (fifo(7)), read and written without waiting.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class NamedPipe : IDisposable
{
    private const int ReadWrite = 2; // O_RDWR
    private const int WriteOnly = 1; // O_WRONLY
    private const int NonBlocking = 0x800; // O_NONBLOCK
    private const int Again = 11; // EAGAIN
    private const int Exists = 17; // EEXIST
    private const int Interrupted = 4; // EINTR

    private readonly SafeFileHandle _handle;

    private NamedPipe(SafeFileHandle handle) => _handle = handle;

    /// <summary>Its number, for <see cref="Polling.EventLoop"/>.</summary>
    public int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Makes a pipe, unless there is one by the name.</summary>
    /// <param name="path">The name.</param>
    /// <param name="mode">Who may read and write it, as of chmod(1); the process's umask is left out of it.</param>
    /// <exception cref="IOException">It cannot be made, or something else has the name.</exception>
    public static void Create(string path, UnixFileMode mode)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (LibC.MakeFifo(path, (uint)mode) != 0 && Marshal.GetLastPInvokeError() != Exists) throw Failure(path);
        using var it = Open(path, ReadWrite) ?? throw Failure(path);
        if (LibC.Seek(it.Descriptor, 0, 1) >= 0) throw new IOException($"{path} is there, and is not a named pipe");
        File.SetUnixFileMode(path, mode);
    }

    /// <summary>
    /// Opens both ends: while this is open, the other side sees no end, and opening neither waits nor fails.
    /// </summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static NamedPipe Open(string path) => Open(path, ReadWrite) ?? throw Failure(path);

    /// <summary>Opens the end for writing; null while nobody has it open for reading.</summary>
    public static NamedPipe? OpenForReader(string path) => Open(path, WriteOnly);

    /// <summary>Reads what is there.</summary>
    /// <returns>The octets read; 0 when nothing is there.</returns>
    public unsafe int Read(Span<byte> buffer)
    {
        fixed (byte* octets = buffer)
        {
            var read = LibC.Read(Descriptor, octets, (nuint)buffer.Length);
            return read > 0 ? (int)read : 0;
        }
    }

    /// <summary>Writes what there is room for.</summary>
    /// <returns>The octets written; 0 when there is no room; -1 when nobody reads any more.</returns>
    public unsafe int Write(ReadOnlySpan<byte> octets)
    {
        fixed (byte* first = octets)
        {
            var written = LibC.Write(Descriptor, first, (nuint)octets.Length);
            return written >= 0 ? (int)written : Marshal.GetLastPInvokeError() is Again or Interrupted ? 0 : -1;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static NamedPipe? Open(string path, int access)
    {
        var descriptor = LibC.Open(path, access | NonBlocking | LibC.CloseOnExec);
        return descriptor < 0 ? null : new NamedPipe(new SafeFileHandle(descriptor, ownsHandle: true));
    }

    private static IOException Failure(string path) => new($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
}
