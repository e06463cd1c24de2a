using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;

namespace Holdfast.LoadBalancer.Tests.Loopback;

/// <summary>A fast UDP backend: sends queries back as their own answers, all of them or those for short names.</summary>
internal sealed class NativeEcho : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    private readonly int _silentFrom;
    private readonly int _nxDomainFrom;

    /// <param name="silentFrom">A name whose first label has so many octets is not answered: its zone is silent.</param>
    /// <param name="nxDomainFrom">A name whose first label has so many octets does not exist.</param>
    public NativeEcho(int silentFrom = int.MaxValue, int nxDomainFrom = int.MaxValue)
    {
        (_silentFrom, _nxDomainFrom) = (silentFrom, nxDomainFrom);
        _socket.ReceiveBufferSize = 1 << 23;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        new Thread(Serve) { IsBackground = true }.Start();
    }

    public IPEndPoint EndPoint { get; }

    public void Dispose() => _socket.Dispose();

    private void Serve()
    {
        byte[] buffer = new byte[4096];
        var from = new SocketAddress(AddressFamily.InterNetwork);
        try
        {
            while (true)
            {
                int length = _socket.ReceiveFrom(buffer, SocketFlags.None, from);
                if (buffer[12] >= _silentFrom)
                    continue;
                buffer[2] |= 0x80;
                buffer[3] |= buffer[12] >= _nxDomainFrom ? (byte)ResponseCode.NXDomain : (byte)0;
                _socket.SendTo(buffer.AsSpan(0, length), SocketFlags.None, from);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
        }
    }
}
