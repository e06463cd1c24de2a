using System.Buffers;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.Dns.Records;

/// <summary>
/// Data of a type without a model, as it is on the wire (RFC 3597); names that were compressed are written out.
/// </summary>
/// <param name="Octets">The octets.</param>
public sealed record UnknownData(Octets Octets) : RecordData
{
    /// <summary>No data.</summary>
    public static UnknownData Empty { get; } = new(default(Octets));

    internal static UnknownData Read(RecordType type, ref MessageReader reader)
    {
        var rest = reader;
        int names = RdataNames.Locate(type, rest.ReadRest().Span, out int offset);
        if (names == 0)
            return new(reader.ReadRest());
        var octets = new ArrayBufferWriter<byte>();
        octets.Write(reader.ReadOctets(offset).Span);
        for (; names > 0; names--)
            octets.Write(reader.ReadName().Wire);
        octets.Write(reader.ReadRest().Span);
        return new(new Octets(octets.WrittenMemory));
    }

    internal override void Write(ref MessageWriter writer) => writer.WriteOctets(Octets);

    private protected override string Format() =>
        Octets.Length == 0 ? @"\# 0" : $@"\# {Octets.Length} {Convert.ToHexString(Octets.Span)}";
}
