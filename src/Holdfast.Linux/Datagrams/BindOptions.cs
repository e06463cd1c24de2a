using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace Holdfast.Linux.Datagrams;

/// <summary>What sockets of both kinds are told before they are bound.</summary>
internal static unsafe class BindOptions
{
    /// <summary>IP_FREEBIND, IPV6_V6ONLY and SO_BINDTODEVICE.</summary>
    internal static void Apply(int descriptor, bool ipv6, string? device)
    {
        if (ipv6)
        {
            SocketCalls.Set(descriptor, SocketCalls.IpProtoIpv6, SocketCalls.Ipv6V6Only, 1, "IPV6_V6ONLY");
            SocketCalls.Set(descriptor, SocketCalls.IpProtoIpv6, SocketCalls.Ipv6Freebind, 1, "IPV6_FREEBIND");
        }
        else
        {
            SocketCalls.Set(descriptor, SocketCalls.IpProtoIp, SocketCalls.IpFreebind, 1, "IP_FREEBIND");
        }

        if (device is null)
            return;
        byte[] name = Encoding.ASCII.GetBytes(device + "\0");
        fixed (byte* octets = name)
        {
            if (SocketCalls.SetSockOpt(
                descriptor, SocketCalls.SolSocket, SocketCalls.SoBindToDevice, octets, (uint)name.Length) < 0)
                throw SystemCallException.Last($"setsockopt(SO_BINDTODEVICE, {device})");
        }
    }

    /// <summary>Binds the source of a socket that will be connected; the port is the kernel's. Returns 0 or the errno.</summary>
    internal static int BindSource(int descriptor, IPAddress? source)
    {
        if (source is null)
            return 0;
        var address = new SockAddr(new IPEndPoint(source, 0));
        return SocketCalls.Bind(descriptor, &address, address.Length) < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>getsockname(2).</summary>
    internal static IPEndPoint LocalEndPoint(int descriptor)
    {
        SockAddr address = default;
        uint length = (uint)sizeof(SockAddr);
        if (SocketCalls.GetSockName(descriptor, &address, &length) < 0)
            throw SystemCallException.Last("getsockname");
        return address.ToEndPoint();
    }
}
