using Holdfast.Dns.Names;

namespace Holdfast.Dns.Records;

/// <summary>A name server of a zone (RFC 1035, section 3.3.11).</summary>
/// <param name="Server">The server's name.</param>
public sealed record NsData(Name Server) : RecordData
{
    internal static NsData Read(ref MessageReader reader) => new(reader.ReadName());

    internal override void Write(ref MessageWriter writer) => writer.WriteName(Server, compress: true);

    private protected override string Format() => Server.ToString();
}
