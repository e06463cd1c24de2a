using System.Net.Sockets;

namespace Holdfast.LoadBalancer.Tests.Loopback;

/// <summary>How the other side ended a connection.</summary>
internal static class StreamEnd
{
    public enum Kind
    {
        /// <summary>Not within the stream's time-out for reading.</summary>
        None,

        /// <summary>With FIN.</summary>
        Closed,

        /// <summary>With RST.</summary>
        Reset,
    }

    /// <summary>Reads to the end, whatever comes before it.</summary>
    public static Kind Of(NetworkStream stream)
    {
        byte[] buffer = new byte[65536];
        try
        {
            while (stream.Read(buffer) > 0)
            {
            }

            return Kind.Closed;
        }
        catch (IOException failed) when (failed.InnerException is SocketException error)
        {
            return error.SocketErrorCode == SocketError.ConnectionReset ? Kind.Reset : Kind.None;
        }
    }

    /// <summary>Whether it comes at all.</summary>
    public static bool Comes(NetworkStream stream) => Of(stream) != Kind.None;
}
