using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;

namespace Holdfast.Dns.Records;

/// <summary>The next name of a signed zone, and what types this one has (RFC 4034, section 4).</summary>
/// <param name="NextName">The next owner in canonical order; never compressed.</param>
/// <param name="Types">The types at this name, ascending.</param>
public sealed record NsecData(Name NextName, ValueList<RecordType> Types) : RecordData
{
    internal static NsecData Read(ref MessageReader reader) =>
        new(reader.ReadName(allowPointer: false), TypeBitmap.Read(ref reader));

    internal override void Write(ref MessageWriter writer)
    {
        writer.WriteName(NextName, compress: false);
        TypeBitmap.Write(ref writer, Types);
    }

    private protected override string Format() => NextName + TypeBitmap.Format(Types);
}
