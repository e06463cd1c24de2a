using System.Net.Sockets;

namespace Holdfast.Linux.Tcp;

/// <summary>
/// Options of sockets that listen on one port side by side: one on all interfaces, others on one interface each, which get what
/// arrives there.
/// </summary>
public static class LinkListening
{
    private const int SolSocket = 1;
    private const int SoReusePort = 15;
    private const int SoBindToIfIndex = 62;

    /// <summary>Has a socket take only what arrives on one interface (SO_BINDTOIFINDEX).</summary>
    /// <param name="socket">Not bound yet.</param>
    /// <param name="index">The interface's.</param>
    /// <exception cref="SocketException">There is no such interface.</exception>
    public static void BindToInterface(Socket socket, uint index) => Set(socket, SoBindToIfIndex, (int)index);

    /// <summary>
    /// Lets another socket of this process be bound to the same port (SO_REUSEPORT, which both need at that moment). It is to be
    /// taken back afterwards, for then any other process's attempt fails as it does without it.
    /// </summary>
    public static void SharePort(Socket socket, bool isShared) => Set(socket, SoReusePort, isShared ? 1 : 0);

    private static void Set(Socket socket, int option, int value)
    {
        ArgumentNullException.ThrowIfNull(socket);
        socket.SetRawSocketOption(SolSocket, option, BitConverter.GetBytes(value));
    }
}
