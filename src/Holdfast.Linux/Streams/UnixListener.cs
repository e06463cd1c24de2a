using System.Runtime.InteropServices;
using System.Text;
using Holdfast.Linux.Datagrams;

namespace Holdfast.Linux.Streams;

/// <summary>
/// A unix socket to listen on, bound without the runtime's knowledge: it would remove the path with its own socket, though
/// another process goes on listening there.
/// </summary>
public static unsafe partial class UnixListener
{
    private const int LongestPath = 107; // sun_path, with its end
    private const short Unix = 1; // AF_UNIX

    /// <summary>Makes one.</summary>
    /// <param name="path">Where; there must be nothing.</param>
    /// <returns>The descriptor, closed by exec.</returns>
    /// <exception cref="SystemCallException">The kernel refuses.</exception>
    /// <exception cref="ArgumentException">The path is too long.</exception>
    public static int Bind(string path)
    {
        byte[] octets = Encoding.UTF8.GetBytes(path);
        if (octets.Length > LongestPath)
            throw new ArgumentException($"{path} is longer than a socket's path may be, {LongestPath} octets", nameof(path));
        byte* address = stackalloc byte[sizeof(short) + LongestPath + 1];
        new Span<byte>(address, sizeof(short) + LongestPath + 1).Clear();
        *(short*)address = Unix;
        octets.CopyTo(new Span<byte>(address + sizeof(short), LongestPath));
        int descriptor = SocketCalls.Socket(Unix, SocketCalls.SockStream | SocketCalls.SockCloexec, 0);
        if (descriptor < 0)
            throw SystemCallException.Last("socket");
        if (BindUnix(descriptor, address, (uint)(sizeof(short) + octets.Length + 1)) == 0)
            return descriptor;
        var failed = SystemCallException.Last("bind");
        _ = SocketCalls.Close(descriptor);
        throw failed;
    }

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int BindUnix(int fd, void* address, uint length);
}
