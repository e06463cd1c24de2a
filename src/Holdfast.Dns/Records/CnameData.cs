using Holdfast.Dns.Names;

namespace Holdfast.Dns.Records;

/// <summary>The canonical name of an alias (RFC 1035, section 3.3.1).</summary>
/// <param name="Target">The canonical name.</param>
public sealed record CnameData(Name Target) : RecordData
{
    internal static CnameData Read(ref MessageReader reader) => new(reader.ReadName());

    internal override void Write(ref MessageWriter writer) => writer.WriteName(Target, compress: true);

    private protected override string Format() => Target.ToString();
}
