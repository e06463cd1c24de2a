using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Holdfast.Linux.Tcp;

/// <summary>TCP MD5 signatures (RFC 2385) through TCP_MD5SIG and TCP_MD5SIG_EXT.</summary>
public static class TcpMd5
{
    /// <summary>The longest key the kernel takes, in octets (TCP_MD5SIG_MAXKEYLEN).</summary>
    public const int MaxKeyLength = 80;

    private const int IpProtoTcp = 6;
    private const int TcpMd5Sig = 14;
    private const int TcpMd5SigExt = 32;
    private const int FlagsOffset = SocketAddressStorage.Size;
    private const int PrefixLengthOffset = FlagsOffset + 1;
    private const int KeyLengthOffset = PrefixLengthOffset + 1;
    private const int KeyOffset = KeyLengthOffset + 6;
    private const byte PrefixFlag = 1;

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
        socket.SetRawSocketOption(IpProtoTcp, TcpMd5Sig, Option(peer, null, key));
    }

    /// <summary>
    /// The same for all whose address begins with the first <paramref name="prefixLength"/> bits of <paramref name="network"/>;
    /// of several keys that of the longest prefix counts.
    /// </summary>
    /// <inheritdoc cref="SetKey(Socket, IPAddress, string)"/>
    public static void SetKey(Socket socket, IPAddress network, int prefixLength, string key)
    {
        ArgumentNullException.ThrowIfNull(socket);
        socket.SetRawSocketOption(IpProtoTcp, TcpMd5SigExt, Option(network, (byte)prefixLength, key));
    }

    /// <summary>struct tcp_md5sig of linux/tcp.h: sockaddr_storage, flags, prefixlen, keylen, ifindex, key.</summary>
    internal static byte[] Option(IPAddress peer, byte? prefixLength, string key)
    {
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(key);
        var option = new byte[KeyOffset + MaxKeyLength];
        var length = Encoding.UTF8.GetByteCount(key);
        if (length > MaxKeyLength)
            throw new ArgumentException($"a TCP MD5 key has at most {MaxKeyLength} octets, this one has {length}", nameof(key));
        SocketAddressStorage.Write(option, peer);
        if (prefixLength is { } bits)
        {
            option[FlagsOffset] = PrefixFlag;
            option[PrefixLengthOffset] = bits;
        }
        BitConverter.TryWriteBytes(option.AsSpan(KeyLengthOffset), (ushort)length);
        Encoding.UTF8.GetBytes(key, option.AsSpan(KeyOffset));
        return option;
    }
}
