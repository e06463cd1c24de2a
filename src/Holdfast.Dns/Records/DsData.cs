namespace Holdfast.Dns.Records;

/// <summary>A delegation signer (RFC 4034, section 5), or a child's wish for one, CDS (RFC 7344).</summary>
/// <param name="KeyTag">The key's tag.</param>
/// <param name="Algorithm">The key's algorithm.</param>
/// <param name="DigestType">How the digest was made.</param>
/// <param name="Digest">The digest of the DNSKEY.</param>
public sealed record DsData(ushort KeyTag, byte Algorithm, byte DigestType, Octets Digest) : RecordData
{
    internal static DsData Read(ref MessageReader reader) =>
        new(reader.ReadUInt16(), reader.ReadByte(), reader.ReadByte(), reader.ReadRest());

    internal override void Write(ref MessageWriter writer)
    {
        writer.WriteUInt16(KeyTag);
        writer.WriteByte(Algorithm);
        writer.WriteByte(DigestType);
        writer.WriteOctets(Digest);
    }

    private protected override string Format() => $"{KeyTag} {Algorithm} {DigestType} {Digest.ToHex()}";
}
