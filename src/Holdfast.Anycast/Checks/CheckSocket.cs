using System.Net;
using System.Net.Sockets;
using Holdfast.Anycast.Resolver;

namespace Holdfast.Anycast.Checks;

/// <summary>
/// A socket that asks from the service address itself, on a port the kernel chose, and is known to the resolver as the
/// node's own from before the first query until after its end.
/// </summary>
internal sealed class CheckSocket : IDisposable
{
    private readonly IDisposable _exemption;

    /// <summary>Binds and exempts it.</summary>
    /// <exception cref="SocketException">The address is not on this machine, for one.</exception>
    internal CheckSocket(IPAddress source, IResolverView resolver, bool tcp)
    {
        Socket = tcp
            ? new Socket(source.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(source.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            Socket.Bind(new IPEndPoint(source, 0));
            _exemption = resolver.ExemptSource((IPEndPoint)Socket.LocalEndPoint!, tcp);
        }
        catch
        {
            Socket.Dispose();
            throw;
        }
    }

    internal Socket Socket { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Socket.Dispose();
        _exemption.Dispose();
    }
}
