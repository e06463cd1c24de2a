using System.Net;
using System.Text;

namespace Holdfast.Linux.Tcp;

/// <summary>A key of TCP-AO as the kernel takes it.</summary>
/// <param name="Peer">The peer's address, or the network of several.</param>
/// <param name="PrefixLength">Bits of it that count.</param>
/// <param name="Algorithm">Its name in the kernel: <c>hmac(sha1)</c>, <c>cmac(aes128)</c>.</param>
/// <param name="SendId">KeyID in what is sent.</param>
/// <param name="ReceiveId">KeyID in what comes.</param>
/// <param name="Secret">The master key, in UTF-8 1 to <see cref="MaxKeyLength"/> octets.</param>
public sealed record TcpAoSocketKey(
    IPAddress Peer, int PrefixLength, string Algorithm, byte SendId, byte ReceiveId, string Secret)
{
    /// <summary>TCP_AO_MAXKEYLEN.</summary>
    public const int MaxKeyLength = 80;

    /// <summary>Octets of the MAC on the wire (RFC 5926, section 2: 96 bits).</summary>
    private const byte MacLength = 12;

    private const int AlgorithmOffset = SocketAddressStorage.Size;
    private const int AlgorithmSize = 64;
    private const int InterfaceOffset = AlgorithmOffset + AlgorithmSize;
    private const int FlagsOffset = InterfaceOffset + 4;
    private const int PrefixOffset = FlagsOffset + 4 + 2;
    private const int AddSize = PrefixOffset + 6 + MaxKeyLength;
    private const int DeleteInterfaceOffset = SocketAddressStorage.Size;
    private const int DeletePrefixOffset = DeleteInterfaceOffset + 4 + 4 + 2;
    private const int DeleteSize = 144;

    /// <summary>The key signs at once, and the peer is asked to sign with it (RNextKeyID); not for listening sockets.</summary>
    public bool IsCurrent { get; init; }

    /// <inheritdoc/>
    /// <remarks>Never says the secret.</remarks>
    public override string ToString() =>
        $"{nameof(TcpAoSocketKey)} {{ {Peer}/{PrefixLength}, {Algorithm}, {SendId}, {ReceiveId} }}";

    /// <summary>
    /// struct tcp_ao_add of linux/tcp.h: sockaddr_storage, alg_name[64], ifindex, flags, reserved2, prefix, sndid, rcvid, maclen,
    /// keyflags, keylen, key[80].
    /// </summary>
    /// <exception cref="ArgumentException">The secret or the algorithm's name has the wrong length.</exception>
    public byte[] ToAddOption()
    {
        var length = Encoding.UTF8.GetByteCount(Secret);
        if (length is 0 or > MaxKeyLength)
            throw new ArgumentException($"a TCP-AO key has 1 to {MaxKeyLength} octets, this one has {length}");
        var option = new byte[AddSize];
        SocketAddressStorage.Write(option, Peer);
        // The last octet of the name ends it.
        Encoding.ASCII.GetBytes(Algorithm, option.AsSpan(AlgorithmOffset, AlgorithmSize - 1));
        // set_current and set_rnext, the lowest two bits in host order.
        if (IsCurrent) BitConverter.TryWriteBytes(option.AsSpan(FlagsOffset), 0b11u);
        var fields = option.AsSpan(PrefixOffset);
        fields[0] = (byte)PrefixLength;
        fields[1] = SendId;
        fields[2] = ReceiveId;
        fields[3] = MacLength;
        fields[5] = (byte)length;
        Encoding.UTF8.GetBytes(Secret, fields[6..]);
        return option;
    }

    /// <summary>
    /// struct tcp_ao_del: sockaddr_storage, ifindex, flags, reserved2, prefix, sndid, rcvid, current_key, rnext, keyflags.
    /// </summary>
    public byte[] ToDeleteOption()
    {
        var option = new byte[DeleteSize];
        SocketAddressStorage.Write(option, Peer);
        var fields = option.AsSpan(DeletePrefixOffset);
        fields[0] = (byte)PrefixLength;
        fields[1] = SendId;
        fields[2] = ReceiveId;
        return option;
    }
}
