using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Logging.Dnstap;

/// <summary>What messages tell of a client's address: the client subnet option (RFC 7871).</summary>
internal static class MessagePrivacy
{
    private const int Header = 12;
    private const int OptionHeader = 4;
    private const int SubnetHeader = 4;

    /// <summary>Clears the bits of client subnets that are not to be told; the message stays as long as it is.</summary>
    /// <param name="message">A message, which need not be well-formed.</param>
    /// <param name="privacy">The bits that are told.</param>
    public static void Cut(Span<byte> message, PrivacyOptions privacy)
    {
        if (privacy is { Ipv4: 32, Ipv6: 128 } || message.Length < Header
            || BinaryPrimitives.ReadUInt16BigEndian(message[10..]) == 0)
            return;
        int questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        int name = questions == 1 ? NameWire.MeasureUncompressed(message[Header..]) : 0;
        int questionEnd = Header + (questions == 1 ? name + 4 : 0);
        if (questions > 1 || name < 0 || questionEnd > message.Length)
            return;
        var records = new RecordCursor(message, questionEnd);
        while (records.MoveNext())
        {
            if (records.Type == RecordType.OPT)
                CutOptions(message[records.RdataOffset..records.End], privacy);
        }
    }

    private static void CutOptions(Span<byte> options, PrivacyOptions privacy)
    {
        while (options.Length >= OptionHeader)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(options[2..]);
            if (length > options.Length - OptionHeader)
                return;
            if (BinaryPrimitives.ReadUInt16BigEndian(options) == (ushort)EdnsOptionCode.ClientSubnet && length >= SubnetHeader)
                CutSubnet(options.Slice(OptionHeader, length), privacy);
            options = options[(OptionHeader + length)..];
        }
    }

    private static void CutSubnet(Span<byte> subnet, PrivacyOptions privacy)
    {
        const int ipv4 = 1;
        int bits = BinaryPrimitives.ReadUInt16BigEndian(subnet) == ipv4 ? privacy.Ipv4 : privacy.Ipv6;
        Span<byte> address = subnet[SubnetHeader..];
        for (int i = bits / 8; i < address.Length; i++)
            address[i] &= (byte)(i == bits / 8 ? 0xFF00 >> (bits % 8) : 0);
    }
}
