using Holdfast.Dns.Names;

namespace Holdfast.Dns.Records;

/// <summary>The location of a service (RFC 2782).</summary>
/// <param name="Priority">The lowest is tried first.</param>
/// <param name="Weight">The share among those of one priority.</param>
/// <param name="Port">The port.</param>
/// <param name="Target">The host; the root for "no such service".</param>
public sealed record SrvData(ushort Priority, ushort Weight, ushort Port, Name Target) : RecordData
{
    internal static SrvData Read(ref MessageReader reader) =>
        new(reader.ReadUInt16(), reader.ReadUInt16(), reader.ReadUInt16(), reader.ReadName());

    internal override void Write(ref MessageWriter writer)
    {
        writer.WriteUInt16(Priority);
        writer.WriteUInt16(Weight);
        writer.WriteUInt16(Port);
        writer.WriteName(Target, compress: false);
    }

    private protected override string Format() => $"{Priority} {Weight} {Port} {Target}";
}
