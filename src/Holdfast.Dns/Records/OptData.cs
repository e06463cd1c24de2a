using Holdfast.Dns.Codes;

namespace Holdfast.Dns.Records;

/// <summary>The options of an OPT record (RFC 6891).</summary>
/// <param name="Options">In their order.</param>
public sealed record OptData(ValueList<EdnsOption> Options) : RecordData
{
    internal static OptData Read(ref MessageReader reader)
    {
        var options = new List<EdnsOption>();
        while (reader.Remaining > 0)
            options.Add(new EdnsOption((EdnsOptionCode)reader.ReadUInt16(), reader.ReadOctets(reader.ReadUInt16())));
        return new(new ValueList<EdnsOption>(options.ToArray()));
    }

    internal override void Write(ref MessageWriter writer)
    {
        foreach (var option in Options)
        {
            writer.WriteUInt16((ushort)option.Code);
            int start = writer.BeginLength();
            writer.WriteOctets(option.Data);
            writer.EndLength(start);
        }
    }

    private protected override string Format() => string.Join(' ', Options.Select(option => option.ToString()));
}
