using System.Text;
using Holdfast.Dns.Codes;

namespace Holdfast.Dns.Records;

/// <summary>Which certification authorities may issue (RFC 8659, section 4).</summary>
/// <param name="Flags">128 is critical.</param>
/// <param name="Tag">1 to 255 octets, such as <c>issue</c>.</param>
/// <param name="Value">The property's value.</param>
public sealed record CaaData(byte Flags, Octets Tag, Octets Value) : RecordData
{
    internal static CaaData Read(ref MessageReader reader)
    {
        byte flags = reader.ReadByte();
        int at = reader.Position;
        var tag = reader.ReadCharacterString();
        if (tag.Length == 0)
            reader.Fail(ParseErrorKind.MalformedRecordData, at);
        return new(flags, tag, reader.ReadRest());
    }

    internal override void Write(ref MessageWriter writer)
    {
        writer.WriteByte(Flags);
        writer.WriteCharacterString(Tag);
        writer.WriteOctets(Value);
    }

    private protected override string Format() =>
        $"{Flags} {(IsPlain(Tag.Span) ? Encoding.ASCII.GetString(Tag.Span) : Tag.ToQuoted())} {Value.ToQuoted()}";

    private static bool IsPlain(ReadOnlySpan<byte> tag)
    {
        foreach (byte octet in tag)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet))
                return false;
        }

        return true;
    }
}
