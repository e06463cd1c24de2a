namespace Holdfast.LoadBalancer.Clients;

/// <summary>How much of a client's address is shown or sent, wherever queries are: the bits behind are zero.</summary>
public sealed record PrivacyOptions
{
    /// <summary>Bits of an IPv4 address, 0 to 32.</summary>
    public int Ipv4 { get; init; } = 32;

    /// <summary>Bits of an IPv6 address, 0 to 128.</summary>
    public int Ipv6 { get; init; } = 128;

    /// <summary>The part of an address that is shown.</summary>
    internal ClientAddress Cut(in ClientAddress client) => client.Network(Ipv4, Ipv6);
}
