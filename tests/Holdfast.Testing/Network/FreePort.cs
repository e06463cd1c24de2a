using System.Net;
using System.Net.Sockets;

namespace Holdfast.Testing.Network;

/// <summary>Ports for servers that must know their port before they bind it.</summary>
public static class FreePort
{
    /// <summary>A port that no socket has now, neither over UDP nor over TCP, at any address of either family.</summary>
    public static int Next()
    {
        while (true)
        {
            using var tcp = new Socket(SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
            int port = ((IPEndPoint)tcp.LocalEndPoint!).Port;
            using var udp = new Socket(SocketType.Dgram, ProtocolType.Udp);
            try
            {
                udp.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
                return port;
            }
            catch (SocketException)
            {
                // Another socket has it over UDP.
            }
        }
    }
}
