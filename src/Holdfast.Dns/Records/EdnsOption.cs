using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.Dns.Records;

/// <summary>An EDNS option (RFC 6891, section 6.1.2).</summary>
/// <param name="Code">Its code.</param>
/// <param name="Data">Its data, at most 65,531 octets.</param>
public readonly record struct EdnsOption(EdnsOptionCode Code, Octets Data)
{
    /// <summary>The code's name or number, and the data: text as text, the rest in hexadecimal.</summary>
    public override string ToString() => Code switch
    {
        EdnsOptionCode.ExtendedError when Data.Length >= 2 => $"{Code}={HeaderLayout.Read(Data.Span, 0)} {PresentationText.Quote(Data.Span[2..])}",
        EdnsOptionCode.Nsid => $"{Code}={Data.ToQuoted()}",
        _ => $"{Code}={Data.ToHex()}",
    };
}
