using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Holdfast.Linux.Netlink;

/// <summary>RTM_NEWLINK and RTM_DELLINK, both ways (rtnetlink(7)).</summary>
internal static class LinkMessage
{
    private const ushort NameAttribute = 3; // IFLA_IFNAME
    private const ushort InfoAttribute = 18; // IFLA_LINKINFO
    private const ushort AliasAttribute = 20; // IFLA_IFALIAS
    private const ushort KindAttribute = 1; // IFLA_INFO_KIND

    /// <summary>Asks for a new interface.</summary>
    public static ReadOnlySpan<byte> Create(Span<byte> buffer, uint sequence, string name, string kind)
    {
        const MessageFlags flags = MessageFlags.Request | MessageFlags.Ack | MessageFlags.Exclusive | MessageFlags.Create;
        var writer = new MessageWriter(buffer, MessageType.NewLink, flags, sequence);
        writer.Write(default(LinkHeader));
        writer.Attribute(NameAttribute, name, terminated: true);
        var info = writer.Begin(InfoAttribute);
        writer.Attribute(KindAttribute, kind, terminated: false);
        writer.End(info);
        return writer.Finish();
    }

    /// <summary>Asks to set an interface up; and to name what it is for, unless <paramref name="alias"/> is null.</summary>
    public static ReadOnlySpan<byte> SetUp(Span<byte> buffer, uint sequence, int index, string? alias)
    {
        var writer = new MessageWriter(buffer, MessageType.NewLink, MessageFlags.Request | MessageFlags.Ack, sequence);
        writer.Write(new LinkHeader { Index = index, Flags = (uint)LinkFlags.Up, Change = (uint)LinkFlags.Up });
        if (alias is not null)
            writer.Attribute(AliasAttribute, Encoding.UTF8.GetBytes(alias));
        return writer.Finish();
    }

    /// <summary>Asks to delete an interface.</summary>
    public static ReadOnlySpan<byte> Delete(Span<byte> buffer, uint sequence, int index)
    {
        var writer = new MessageWriter(buffer, MessageType.DeleteLink, MessageFlags.Request | MessageFlags.Ack, sequence);
        writer.Write(new LinkHeader { Index = index });
        return writer.Finish();
    }

    /// <summary>Asks for all interfaces.</summary>
    public static ReadOnlySpan<byte> List(Span<byte> buffer, uint sequence)
    {
        var writer = new MessageWriter(buffer, MessageType.GetLink, MessageFlags.Request | MessageFlags.Dump, sequence);
        writer.Write(default(LinkHeader));
        return writer.Finish();
    }

    /// <summary>Reads an interface from the payload of a message; null when it is none.</summary>
    public static Link? Read(ReadOnlySpan<byte> payload)
    {
        if (!MemoryMarshal.TryRead(payload, out LinkHeader header))
            return null;
        string? name = null, kind = null, alias = null;
        var attributes = new AttributeReader(payload[Unsafe.SizeOf<LinkHeader>()..]);
        while (attributes.Next())
        {
            if (attributes.Type == NameAttribute)
                name = attributes.Text;
            else if (attributes.Type == AliasAttribute)
                alias = attributes.Text;
            else if (attributes.Type == InfoAttribute)
                kind = ReadKind(attributes.Value);
        }
        return name is null ? null : new(header.Index, name, (LinkFlags)header.Flags, kind, alias);
    }

    private static string? ReadKind(ReadOnlySpan<byte> info)
    {
        var attributes = new AttributeReader(info);
        while (attributes.Next())
        {
            if (attributes.Type == KindAttribute)
                return attributes.Text;
        }
        return null;
    }
}

/// <summary>struct ifinfomsg: what every link message begins with.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkHeader
{
    public byte Family;
    public byte Padding;
    public ushort HardwareType;
    public int Index;
    public uint Flags;
    public uint Change;
}
