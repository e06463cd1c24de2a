using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>
/// What the kernel keeps of the ICMP errors that came for a UDP socket (IP_RECVERR, IPV6_RECVERR and MSG_ERRQUEUE; ip(7),
/// ipv6(7)). The kernel lets in an error that quotes addresses and ports of the socket: who can guess these can make one.
/// </summary>
public static unsafe class ErrorQueue
{
    /// <summary>Octets of a datagram that an ICMP error quotes at most (RFC 4443, section 2.4: 1280 in all).</summary>
    public const int MaxQuote = 1280;

    private const int HeaderSize = 16;
    private const int ControlSize = 128;
    private const byte OriginIcmp = 2;
    private const byte OriginIcmpIpv6 = 3;

    /// <summary>Has the kernel keep the errors of a socket.</summary>
    /// <param name="descriptor">The socket.</param>
    /// <param name="ipv6">Whether it is one of IPv6.</param>
    /// <returns>0, or the <see cref="Errno"/>.</returns>
    public static int Enable(int descriptor, bool ipv6)
    {
        int on = 1;
        int result = ipv6
            ? SocketCalls.SetSockOpt(descriptor, SocketCalls.IpProtoIpv6, SocketCalls.Ipv6RecvErr, &on, sizeof(int))
            : SocketCalls.SetSockOpt(descriptor, SocketCalls.IpProtoIp, SocketCalls.IpRecvErr, &on, sizeof(int));
        return result == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Takes the error that has waited longest, without waiting for one.</summary>
    /// <param name="descriptor">The socket.</param>
    /// <param name="quote">Filled with what the error quotes of the datagram it is about, from behind the UDP header on.</param>
    /// <param name="error">What kind of error it is.</param>
    /// <returns>Octets quoted, or the negated <see cref="Errno"/>: EAGAIN when there is none.</returns>
    public static int Take(int descriptor, Span<byte> quote, out QueuedError error)
    {
        error = default;
        byte* control = stackalloc byte[ControlSize];
        fixed (byte* octets = quote)
        {
            var vector = new IoVector { Base = octets, Length = (nuint)quote.Length };
            var header = new MessageHeader
            {
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = ControlSize,
            };
            const int flags = SocketCalls.MsgErrQueue | SocketCalls.MsgDontWait;
            if (SocketCalls.ReceiveMany(descriptor, &header, 1, flags, null) < 0)
                return -Marshal.GetLastPInvokeError();
            error = Read(in header);
            return (int)header.Length;
        }
    }

    private static QueuedError Read(in MessageHeader message)
    {
        byte* at = message.Control;
        byte* end = at + message.ControlLength;
        while (end - at >= HeaderSize)
        {
            nuint length = *(nuint*)at;
            if (length < HeaderSize || length > (nuint)(end - at))
                break;
            var (level, type) = (*(int*)(at + 8), *(int*)(at + 12));
            bool isError = (level == SocketCalls.IpProtoIp && type == SocketCalls.IpRecvErr)
                || (level == SocketCalls.IpProtoIpv6 && type == SocketCalls.Ipv6RecvErr);
            if (isError && length >= HeaderSize + 8)
            {
                // sock_extended_err: ee_errno, ee_origin and more.
                byte* data = at + HeaderSize;
                return new QueuedError(*(int*)data, data[4] is OriginIcmp or OriginIcmpIpv6);
            }

            at += (length + 7) & ~(nuint)7;
        }

        return default;
    }
}

/// <summary>An error that came for a socket.</summary>
/// <param name="Errno">What it means, as an <see cref="Linux.Errno"/>.</param>
/// <param name="IsIcmp">Whether it is an ICMP error, in contrast to one of this kernel.</param>
public readonly record struct QueuedError(int Errno, bool IsIcmp);
