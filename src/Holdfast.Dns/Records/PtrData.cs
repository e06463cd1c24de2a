using Holdfast.Dns.Names;

namespace Holdfast.Dns.Records;

/// <summary>A pointer to a name (RFC 1035, section 3.3.12).</summary>
/// <param name="Target">The name.</param>
public sealed record PtrData(Name Target) : RecordData
{
    internal static PtrData Read(ref MessageReader reader) => new(reader.ReadName());

    internal override void Write(ref MessageWriter writer) => writer.WriteName(Target, compress: true);

    private protected override string Format() => Target.ToString();
}
