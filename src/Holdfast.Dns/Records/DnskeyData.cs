namespace Holdfast.Dns.Records;

/// <summary>A zone's key (RFC 4034, section 2), or a child's wish for a DS of it, CDNSKEY (RFC 7344).</summary>
/// <param name="Flags">256 for a zone key, 257 with the secure entry point bit.</param>
/// <param name="Protocol">Always 3.</param>
/// <param name="Algorithm">The key's algorithm.</param>
/// <param name="PublicKey">The key.</param>
public sealed record DnskeyData(ushort Flags, byte Protocol, byte Algorithm, Octets PublicKey) : RecordData
{
    internal static DnskeyData Read(ref MessageReader reader) =>
        new(reader.ReadUInt16(), reader.ReadByte(), reader.ReadByte(), reader.ReadRest());

    internal override void Write(ref MessageWriter writer)
    {
        writer.WriteUInt16(Flags);
        writer.WriteByte(Protocol);
        writer.WriteByte(Algorithm);
        writer.WriteOctets(PublicKey);
    }

    private protected override string Format() => $"{Flags} {Protocol} {Algorithm} {PublicKey.ToBase64()}";
}
