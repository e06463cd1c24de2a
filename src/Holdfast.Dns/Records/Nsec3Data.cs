using System.Text;
using Holdfast.Collections;
using Holdfast.Dns.Codes;

namespace Holdfast.Dns.Records;

/// <summary>The next hashed name of a signed zone, and what types this one has (RFC 5155, section 3).</summary>
/// <param name="HashAlgorithm">1 is SHA-1.</param>
/// <param name="Flags">1 is opt-out.</param>
/// <param name="Iterations">Additional rounds of hashing; 0 is advised (RFC 9276).</param>
/// <param name="Salt">At most 255 octets.</param>
/// <param name="NextHashedOwner">The next hash, 1 to 255 octets.</param>
/// <param name="Types">The types at this name, ascending.</param>
public sealed record Nsec3Data(
    byte HashAlgorithm, byte Flags, ushort Iterations, Octets Salt, Octets NextHashedOwner, ValueList<RecordType> Types)
        : RecordData
{
    internal static Nsec3Data Read(ref MessageReader reader) => new(
        reader.ReadByte(),
        reader.ReadByte(),
        reader.ReadUInt16(),
        reader.ReadCharacterString(),
        reader.ReadCharacterString(),
        TypeBitmap.Read(ref reader));

    internal override void Write(ref MessageWriter writer)
    {
        writer.WriteByte(HashAlgorithm);
        writer.WriteByte(Flags);
        writer.WriteUInt16(Iterations);
        writer.WriteCharacterString(Salt);
        writer.WriteCharacterString(NextHashedOwner);
        TypeBitmap.Write(ref writer, Types);
    }

    private protected override string Format() =>
        $"{HashAlgorithm} {Flags} {Iterations} {Salt.ToHex()} {ToBase32Hex(NextHashedOwner.Span)}{TypeBitmap.Format(Types)}";

    /// <summary>Base 32 with the extended hex alphabet, unpadded (RFC 4648, section 7).</summary>
    private static string ToBase32Hex(ReadOnlySpan<byte> octets)
    {
        const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
        var text = new StringBuilder();
        int bits = 0, held = 0;
        foreach (byte octet in octets)
        {
            held = ((held & 0x1F) << 8) | octet;
            for (bits += 8; bits >= 5; bits -= 5)
                text.Append(Alphabet[(held >> (bits - 5)) & 0x1F]);
        }

        return bits == 0 ? text.ToString() : text.Append(Alphabet[(held << (5 - bits)) & 0x1F]).ToString();
    }
}
