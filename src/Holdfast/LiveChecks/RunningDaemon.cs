using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Holdfast.LiveChecks;

/// <summary>The daemon that answers on a socket.</summary>
internal static class RunningDaemon
{
    /// <summary>Its process; null when none answers there, or this user may not ask.</summary>
    public static int? ProcessOf(string socketPath)
    {
        const int solSocket = 1, soPeerCred = 17;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(socketPath));
            Span<byte> credentials = stackalloc byte[12];
            socket.GetRawSocketOption(solSocket, soPeerCred, credentials);
            return MemoryMarshal.Read<int>(credentials);
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            return null;
        }
    }
}
