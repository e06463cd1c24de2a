using Holdfast.Dns.Names;

namespace Holdfast.Dns.Records;

/// <summary>Where a whole subtree is to be found (RFC 6672).</summary>
/// <param name="Target">The name that replaces the owner; never compressed.</param>
public sealed record DnameData(Name Target) : RecordData
{
    internal static DnameData Read(ref MessageReader reader) => new(reader.ReadName());

    internal override void Write(ref MessageWriter writer) => writer.WriteName(Target, compress: false);

    private protected override string Format() => Target.ToString();
}
