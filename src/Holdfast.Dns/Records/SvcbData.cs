using Holdfast.Dns.Codes;

namespace Holdfast.Dns.Records;

/// <summary>A service binding, SVCB or HTTPS (RFC 9460).</summary>
/// <param name="Priority">0 is an alias; of the others the lowest is tried first.</param>
/// <param name="Target">The host, or the alias's target; the root for the owner itself. Never compressed.</param>
/// <param name="Parameters">By ascending key, each key once.</param>
public sealed record SvcbData(ushort Priority, Name Target, ValueList<SvcbParameter> Parameters) : RecordData
{
    internal static SvcbData Read(ref MessageReader reader)
    {
        ushort priority = reader.ReadUInt16();
        var target = reader.ReadName(allowPointer: false);
        var parameters = new List<SvcbParameter>();
        int previous = -1;
        while (reader.Remaining > 0)
        {
            int at = reader.Position;
            ushort key = reader.ReadUInt16();
            if (key <= previous)
                reader.Fail(ParseErrorKind.MalformedRecordData, at);
            previous = key;
            parameters.Add(new SvcbParameter(key, reader.ReadOctets(reader.ReadUInt16())));
        }

        return new(priority, target, new ValueList<SvcbParameter>(parameters.ToArray()));
    }

    internal override void Write(ref MessageWriter writer)
    {
        writer.WriteUInt16(Priority);
        writer.WriteName(Target, compress: false);
        foreach (var parameter in Parameters)
        {
            writer.WriteUInt16(parameter.Key);
            int start = writer.BeginLength();
            writer.WriteOctets(parameter.Value);
            writer.EndLength(start);
        }
    }

    private protected override string Format() =>
        $"{Priority} {Target}{string.Concat(Parameters.Select(parameter => " " + parameter))}";
}
