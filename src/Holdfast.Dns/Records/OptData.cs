using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.Dns.Wire;

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
        return new([.. options]);
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

/// <summary>An EDNS option (RFC 6891, section 6.1.2).</summary>
/// <param name="Code">Its code.</param>
/// <param name="Data">Its data, at most 65,531 octets.</param>
public readonly record struct EdnsOption(EdnsOptionCode Code, Octets Data)
{
    /// <summary>The code's name or number, and the data: text as text, the rest in hexadecimal.</summary>
    public override string ToString() => Code switch
    {
        EdnsOptionCode.ExtendedError when Data.Length >= 2 =>
            $"{Code}={HeaderLayout.Read(Data.Span, 0)} {PresentationText.Quote(Data.Span[2..])}",
        EdnsOptionCode.Nsid => $"{Code}={Data.ToQuoted()}",
        _ => $"{Code}={Data.ToHex()}",
    };
}
