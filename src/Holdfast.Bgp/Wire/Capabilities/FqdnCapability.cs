namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>The name of the speaker's host (draft-walton-bgp-hostname-capability, section 3).</summary>
/// <param name="HostName">UTF-8 as it came, at most 255 octets.</param>
/// <param name="DomainName">UTF-8 as it came, at most 255 octets; may be empty.</param>
internal sealed record FqdnCapability(EquatableArray<byte> HostName, EquatableArray<byte> DomainName)
    : Capability<FqdnCapability>, ICapability
{
    public static CapabilityCode CodePoint => CapabilityCode.Fqdn;

    /// <summary>Null when the two lengths do not fill the value.</summary>
    public static Capability? TryRead(ReadOnlySpan<byte> value)
    {
        var reader = new WireReader(value);
        if (!reader.TryReadByte(out var hostLength) || !reader.TryRead(hostLength, out var host)
            || !reader.TryReadByte(out var domainLength) || !reader.TryRead(domainLength, out var domain) || reader.Remaining > 0)
            return null;
        return new FqdnCapability(EquatableArray.Create(host), EquatableArray.Create(domain));
    }

    public override void WriteValue(ref WireWriter writer)
    {
        writer.WriteByte(checked((byte)HostName.Count));
        writer.Write(HostName.AsSpan());
        writer.WriteByte(checked((byte)DomainName.Count));
        writer.Write(DomainName.AsSpan());
    }

    public override string ToString()
    {
        var host = PeerText.Printable(HostName.AsSpan());
        return DomainName.Count == 0 ? $"host name {host}" : $"host name {host}.{PeerText.Printable(DomainName.AsSpan())}";
    }
}
