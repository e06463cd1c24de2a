using Holdfast.Collections;
using Holdfast.Dns.Codes;

namespace Holdfast.Dns.Records;

/// <summary>The set of types at a name, as NSEC and NSEC3 carry it (RFC 4034, section 4.1.2).</summary>
internal static class TypeBitmap
{
    private const int WindowOctets = 32;

    public static ValueList<RecordType> Read(ref MessageReader reader)
    {
        var types = new List<RecordType>();
        int previous = -1;
        while (reader.Remaining > 0)
        {
            int at = reader.Position;
            int window = reader.ReadByte();
            var bits = reader.ReadCharacterString();
            if (window <= previous || bits.Length is 0 or > WindowOctets)
                reader.Fail(ParseErrorKind.MalformedRecordData, at);
            previous = window;
            for (int bit = 0; bit < bits.Length * 8; bit++)
            {
                if ((bits.Span[bit / 8] & (0x80 >> (bit % 8))) != 0)
                    types.Add((RecordType)((window << 8) | bit));
            }
        }

        return [.. types];
    }

    public static void Write(ref MessageWriter writer, ValueList<RecordType> types)
    {
        foreach (var window in types.Order().Distinct().GroupBy(type => (ushort)type >> 8))
        {
            var bits = new byte[WindowOctets];
            int used = 0;
            foreach (ushort type in window.Select(type => (ushort)type))
            {
                int bit = type & 0xFF;
                bits[bit / 8] |= (byte)(0x80 >> (bit % 8));
                used = (bit / 8) + 1;
            }

            writer.WriteByte((byte)window.Key);
            writer.WriteCharacterString(new Octets(bits.AsMemory(0, used)));
        }
    }

    public static string Format(ValueList<RecordType> types) => string.Concat(types.Select(type => " " + type.ToMnemonic()));
}
