using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Holdfast.Linux.Tcp;

/// <summary>TCP MD5 signatures (RFC 2385) through TCP_MD5SIG.</summary>
public static class TcpMd5
{
    /// <summary>The longest key the kernel takes, in octets (TCP_MD5SIG_MAXKEYLEN).</summary>
    public const int MaxKeyLength = 80;

    private const int IpProtoTcp = 6;
    private const int TcpMd5Sig = 14;
    private const int AfInet = 2;
    private const int AfInet6 = 10;
    private const int KeyLengthOffset = 128 + 2;
    private const int KeyOffset = KeyLengthOffset + 6;

    /// <summary>
    /// Signs and demands signatures on all connections of <paramref name="socket"/> with <paramref name="peer"/>; on a
    /// listening socket for those that come from it.
    /// </summary>
    /// <param name="socket">Of the same family as the peer.</param>
    /// <param name="peer">Its address.</param>
    /// <param name="key">In UTF-8 at most <see cref="MaxKeyLength"/> octets; empty takes an earlier key away.</param>
    /// <exception cref="SocketException">The kernel has no such option, or there was no key to take away.</exception>
    /// <exception cref="ArgumentException">The key is too long.</exception>
    public static void SetKey(Socket socket, IPAddress peer, string key)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(peer);
        // struct tcp_md5sig of linux/tcp.h: sockaddr_storage, flags, prefixlen, keylen, ifindex, key.
        Span<byte> option = stackalloc byte[KeyOffset + MaxKeyLength];
        option.Clear();
        var length = Encoding.UTF8.GetByteCount(key);
        if (length > MaxKeyLength) throw new ArgumentException($"a TCP MD5 key has at most {MaxKeyLength} octets, this one has {length}", nameof(key));
        var isIpv4 = peer.AddressFamily == AddressFamily.InterNetwork;
        // The family is in host order, as BitConverter writes.
        BitConverter.TryWriteBytes(option, (ushort)(isIpv4 ? AfInet : AfInet6));
        peer.TryWriteBytes(option[(isIpv4 ? 4 : 8)..], out _);
        BitConverter.TryWriteBytes(option[KeyLengthOffset..], (ushort)length);
        Encoding.UTF8.GetBytes(key, option[KeyOffset..]);
        socket.SetRawSocketOption(IpProtoTcp, TcpMd5Sig, option);
    }
}
