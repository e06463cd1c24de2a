using System.Globalization;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;

namespace Holdfast.Dns.Records;

/// <summary>The signature of an RRset (RFC 4034, section 3).</summary>
/// <param name="TypeCovered">The type of the RRset.</param>
/// <param name="Algorithm">The key's algorithm.</param>
/// <param name="Labels">Labels of the signed owner, without root and wildcard.</param>
/// <param name="OriginalTtl">The RRset's TTL in its zone, in seconds.</param>
/// <param name="Expiration">Until when it holds: seconds since 1970, in serial arithmetic.</param>
/// <param name="Inception">From when it holds: seconds since 1970, in serial arithmetic.</param>
/// <param name="KeyTag">The key's tag.</param>
/// <param name="Signer">The zone that signed; never compressed.</param>
/// <param name="Signature">The signature.</param>
public sealed record RrsigData(
    RecordType TypeCovered,
    byte Algorithm,
    byte Labels,
    uint OriginalTtl,
    uint Expiration,
    uint Inception,
    ushort KeyTag,
    Name Signer,
    Octets Signature) : RecordData
{
    internal static RrsigData Read(ref MessageReader reader) => new(
        (RecordType)reader.ReadUInt16(),
        reader.ReadByte(),
        reader.ReadByte(),
        reader.ReadUInt32(),
        reader.ReadUInt32(),
        reader.ReadUInt32(),
        reader.ReadUInt16(),
        reader.ReadName(allowPointer: false),
        reader.ReadRest());

    internal override void Write(ref MessageWriter writer)
    {
        writer.WriteUInt16((ushort)TypeCovered);
        writer.WriteByte(Algorithm);
        writer.WriteByte(Labels);
        writer.WriteUInt32(OriginalTtl);
        writer.WriteUInt32(Expiration);
        writer.WriteUInt32(Inception);
        writer.WriteUInt16(KeyTag);
        writer.WriteName(Signer, compress: false);
        writer.WriteOctets(Signature);
    }

    private protected override string Format() =>
        $"{TypeCovered.ToMnemonic()} {Algorithm} {Labels} {OriginalTtl} {Time(Expiration)} {Time(Inception)} {KeyTag} {Signer} "
        + Signature.ToBase64();

    private static string Time(uint seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
}
