using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holdfast.Linux.Netlink;

/// <summary>RTM_NEWADDR and RTM_DELADDR, both ways (rtnetlink(7)).</summary>
internal static class AddressMessage
{
    private const byte Ipv4 = 2; // AF_INET
    private const byte Ipv6 = 10; // AF_INET6
    private const ushort PeerAttribute = 1; // IFA_ADDRESS: the other end's address where there is one, else the same as local
    private const ushort LocalAttribute = 2; // IFA_LOCAL
    private const ushort LifetimesAttribute = 6; // IFA_CACHEINFO: preferred, valid, created, updated
    private const ushort FlagsAttribute = 8; // IFA_FLAGS: all 32, the header has room for 8
    private const ushort ProtocolAttribute = 11; // IFA_PROTO

    /// <summary>Asks to add an address.</summary>
    public static ReadOnlySpan<byte> Add(Span<byte> buffer, uint sequence, InterfaceAddress address)
    {
        const MessageFlags flags = MessageFlags.Request | MessageFlags.Ack | MessageFlags.Exclusive | MessageFlags.Create;
        var writer = new MessageWriter(buffer, MessageType.NewAddress, flags, sequence);
        WriteAddress(ref writer, address);
        writer.Attribute(FlagsAttribute, (uint)address.Flags);
        if (address.PreferredLifetime != InterfaceAddress.Forever)
        {
            ReadOnlySpan<uint> lifetimes = [address.PreferredLifetime, InterfaceAddress.Forever, 0, 0];
            writer.Attribute(LifetimesAttribute, MemoryMarshal.AsBytes(lifetimes));
        }
        if (address.Protocol != 0)
            writer.Attribute(ProtocolAttribute, [address.Protocol]);
        return writer.Finish();
    }

    /// <summary>Asks to delete an address.</summary>
    public static ReadOnlySpan<byte> Delete(Span<byte> buffer, uint sequence, InterfaceAddress address)
    {
        var writer = new MessageWriter(buffer, MessageType.DeleteAddress, MessageFlags.Request | MessageFlags.Ack, sequence);
        WriteAddress(ref writer, address);
        return writer.Finish();
    }

    /// <summary>Asks for all addresses of both families.</summary>
    public static ReadOnlySpan<byte> List(Span<byte> buffer, uint sequence)
    {
        var writer = new MessageWriter(buffer, MessageType.GetAddress, MessageFlags.Request | MessageFlags.Dump, sequence);
        writer.Write(default(AddressHeader));
        return writer.Finish();
    }

    /// <summary>Reads an address from the payload of a message; null when it is none.</summary>
    public static InterfaceAddress? Read(ReadOnlySpan<byte> payload)
    {
        if (!MemoryMarshal.TryRead(payload, out AddressHeader header) || header.Family is not (Ipv4 or Ipv6))
            return null;
        ReadOnlySpan<byte> local = default, peer = default;
        var (flags, preferred, created, protocol) = ((uint)header.Flags, InterfaceAddress.Forever, 0u, (byte)0);
        var attributes = new AttributeReader(payload[Unsafe.SizeOf<AddressHeader>()..]);
        while (attributes.Next())
        {
            var value = attributes.Value;
            switch (attributes.Type)
            {
                case LocalAttribute:
                    local = value;
                    break;
                case PeerAttribute:
                    peer = value;
                    break;
                case FlagsAttribute when value.Length >= sizeof(uint):
                    flags = MemoryMarshal.Read<uint>(value);
                    break;
                case LifetimesAttribute when value.Length >= 3 * sizeof(uint):
                    preferred = MemoryMarshal.Read<uint>(value);
                    created = MemoryMarshal.Read<uint>(value[(2 * sizeof(uint))..]);
                    break;
                case ProtocolAttribute when value.Length >= 1:
                    protocol = value[0];
                    break;
            }
        }
        var address = local.IsEmpty ? peer : local;
        return address.Length != (header.Family == Ipv4 ? 4 : 16)
            ? null
            : new(header.Link, new IPAddress(address), header.PrefixLength)
            {
                Scope = (AddressScope)header.Scope,
                Flags = (AddressFlags)flags,
                PreferredLifetime = preferred,
                Created = created,
                Protocol = protocol,
            };
    }

    private static void WriteAddress(ref MessageWriter writer, InterfaceAddress address)
    {
        var octets = address.Address.GetAddressBytes();
        writer.Write(new AddressHeader
        {
            Family = address.Address.AddressFamily == AddressFamily.InterNetwork ? Ipv4 : Ipv6,
            PrefixLength = (byte)address.PrefixLength,
            Flags = (byte)address.Flags,
            Scope = (byte)address.Scope,
            Link = address.Link,
        });
        writer.Attribute(LocalAttribute, octets);
        writer.Attribute(PeerAttribute, octets);
    }
}

/// <summary>struct ifaddrmsg: what every address message begins with.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AddressHeader
{
    public byte Family;
    public byte PrefixLength;
    public byte Flags;
    public byte Scope;
    public int Link;
}
