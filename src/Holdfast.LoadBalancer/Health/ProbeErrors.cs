using System.Net.Sockets;
using Holdfast.Linux;

namespace Holdfast.LoadBalancer.Health;

/// <summary>What the kernel says of a connection, as the framework's sockets tell it.</summary>
internal static class ProbeErrors
{
    /// <summary>The exception for an errno.</summary>
    /// <param name="errno">The <see cref="Errno"/>.</param>
    public static Exception Of(int errno) => errno switch
    {
        Errno.ECONNREFUSED => Socket(SocketError.ConnectionRefused),
        Errno.ECONNRESET or Errno.EPIPE => Socket(SocketError.ConnectionReset),
        Errno.ETIMEDOUT => Socket(SocketError.TimedOut),
        Errno.EHOSTUNREACH => Socket(SocketError.HostUnreachable),
        Errno.ENETUNREACH => Socket(SocketError.NetworkUnreachable),
        Errno.EADDRNOTAVAIL => Socket(SocketError.AddressNotAvailable),
        Errno.EACCES or Errno.EPERM => Socket(SocketError.AccessDenied),
        Errno.EMFILE or Errno.ENFILE => Socket(SocketError.TooManyOpenSockets),
        _ => new SystemCallException("connect", errno),
    };

    private static SocketException Socket(SocketError error) => new((int)error);
}
