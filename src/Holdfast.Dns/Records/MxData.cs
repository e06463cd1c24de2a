using Holdfast.Dns.Names;

namespace Holdfast.Dns.Records;

/// <summary>A mail exchange (RFC 1035, section 3.3.9).</summary>
/// <param name="Preference">The lowest is tried first.</param>
/// <param name="Exchange">The mail server's name; the root for "no mail" (RFC 7505).</param>
public sealed record MxData(ushort Preference, Name Exchange) : RecordData
{
    internal static MxData Read(ref MessageReader reader) => new(reader.ReadUInt16(), reader.ReadName());

    internal override void Write(ref MessageWriter writer)
    {
        writer.WriteUInt16(Preference);
        writer.WriteName(Exchange, compress: true);
    }

    private protected override string Format() => $"{Preference} {Exchange}";
}
