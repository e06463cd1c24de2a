using Holdfast.Dns.Names;

namespace Holdfast.Dns.Records;

/// <summary>The start of a zone of authority (RFC 1035, section 3.3.13).</summary>
/// <param name="Primary">MNAME: the primary server.</param>
/// <param name="Mailbox">RNAME: who is responsible, the first label the local part.</param>
/// <param name="Serial">The zone's version (RFC 1982).</param>
/// <param name="Refresh">Seconds between a secondary's checks.</param>
/// <param name="Retry">Seconds after a failed check.</param>
/// <param name="Expire">Seconds after which a secondary stops answering.</param>
/// <param name="Minimum">Seconds a negative answer may be kept (RFC 2308, section 4).</param>
public sealed record SoaData(
    Name Primary, Name Mailbox, uint Serial, uint Refresh, uint Retry, uint Expire, uint Minimum) : RecordData
{
    internal static SoaData Read(ref MessageReader reader) => new(
        reader.ReadName(),
        reader.ReadName(),
        reader.ReadUInt32(),
        reader.ReadUInt32(),
        reader.ReadUInt32(),
        reader.ReadUInt32(),
        reader.ReadUInt32());

    internal override void Write(ref MessageWriter writer)
    {
        writer.WriteName(Primary, compress: true);
        writer.WriteName(Mailbox, compress: true);
        writer.WriteUInt32(Serial);
        writer.WriteUInt32(Refresh);
        writer.WriteUInt32(Retry);
        writer.WriteUInt32(Expire);
        writer.WriteUInt32(Minimum);
    }

    private protected override string Format() => $"{Primary} {Mailbox} {Serial} {Refresh} {Retry} {Expire} {Minimum}";
}
