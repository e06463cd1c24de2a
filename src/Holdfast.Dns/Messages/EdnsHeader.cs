namespace Holdfast.Dns.Messages;

/// <summary>What an OPT record says in the places of class and TTL (RFC 6891, section 6.1.3).</summary>
/// <param name="UdpPayloadSize">The UDP payload the sender can take, in octets, as sent.</param>
/// <param name="DnssecOk">DO: the sender takes DNSSEC records.</param>
/// <param name="Version">The EDNS version.</param>
/// <param name="ExtendedResponseCode">The upper eight bits of the response code.</param>
/// <param name="Reserved">The flags other than DO, 15 bits.</param>
public readonly record struct EdnsHeader(
    ushort UdpPayloadSize, bool DnssecOk = false, byte Version = 0, byte ExtendedResponseCode = 0, ushort Reserved = 0)
{
    /// <summary>As dig shows it.</summary>
    public override string ToString() => $"EDNS: version: {Version}, flags:{(DnssecOk ? " do" : "")}; udp: {UdpPayloadSize}";

    internal static EdnsHeader From(Record opt) => new(
        (ushort)opt.Class, (opt.Ttl & 0x8000) != 0, (byte)(opt.Ttl >> 16), (byte)(opt.Ttl >> 24), (ushort)(opt.Ttl & 0x7FFF));

    internal uint ToTtl() =>
        ((uint)ExtendedResponseCode << 24) | ((uint)Version << 16) | (DnssecOk ? 0x8000u : 0) | (Reserved & 0x7FFFu);
}
