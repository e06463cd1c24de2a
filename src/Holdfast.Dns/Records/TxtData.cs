using Holdfast.Collections;

namespace Holdfast.Dns.Records;

/// <summary>Text strings (RFC 1035, section 3.3.14).</summary>
/// <param name="Strings">One or more, of at most 255 octets each.</param>
public sealed record TxtData(ValueList<Octets> Strings) : RecordData
{
    internal static TxtData Read(ref MessageReader reader)
    {
        var strings = new List<Octets>();
        while (reader.Remaining > 0)
            strings.Add(reader.ReadCharacterString());
        return new([.. strings]);
    }

    internal override void Write(ref MessageWriter writer)
    {
        foreach (var text in Strings)
            writer.WriteCharacterString(text);
    }

    private protected override string Format() => string.Join(' ', Strings.Select(text => text.ToQuoted()));
}
