using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.Dns.Records;

namespace Holdfast.Dns.Messages;

/// <summary>
/// A resource record (RFC 1035, section 4.1.3). Of OPT, class and TTL hold what RFC 6891, section 6.1.3 puts there.
/// </summary>
/// <param name="Owner">The name it belongs to.</param>
/// <param name="Type">Its type.</param>
/// <param name="Class">Its class.</param>
/// <param name="Ttl">How long it may be kept, in seconds.</param>
/// <param name="Data">Its data; <see cref="UnknownData"/> for types without a model, and for empty RDATA.</param>
public sealed record Record(Name Owner, RecordType Type, RecordClass Class, uint Ttl, RecordData Data)
{
    /// <summary>An OPT record (RFC 6891).</summary>
    public static Record Opt(EdnsHeader header, params ReadOnlySpan<EdnsOption> options) => new(
        Name.Root, RecordType.OPT, (RecordClass)header.UdpPayloadSize, header.ToTtl(), new OptData(
            [.. options]));

    /// <summary>One line of a zone file; OPT as a comment.</summary>
    public override string ToString() => Type == RecordType.OPT
        ? $"; {EdnsHeader.From(this)} {Data}"
        : $"{Owner} {Ttl} {Class.ToMnemonic()} {Type.ToMnemonic()} {Data}";

    internal static Record Read(ref MessageReader reader)
    {
        var owner = reader.ReadName();
        var type = (RecordType)reader.ReadUInt16();
        var @class = (RecordClass)reader.ReadUInt16();
        uint ttl = reader.ReadUInt32();
        int length = reader.ReadUInt16();
        reader.BeginRdata(length);
        var data = RecordDataReader.Read(type, ref reader);
        reader.EndRdata();
        return new Record(owner, type, @class, ttl, data);
    }

    internal void Write(ref MessageWriter writer)
    {
        writer.WriteName(Owner, compress: true);
        writer.WriteUInt16((ushort)Type);
        writer.WriteUInt16((ushort)Class);
        writer.WriteUInt32(Ttl);
        int start = writer.BeginLength();
        Data.Write(ref writer);
        writer.EndLength(start);
    }
}
