using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Answers;

/// <summary>
/// What rules say of the client subnet (RFC 7871) that backends with <c>client_subnet</c> are told of a query. All zero: the
/// /24 or /56 of its client, unless the client sent a subnet itself.
/// </summary>
internal struct SubnetTerms
{
    /// <summary>The prefix lengths where none is set.</summary>
    public const int DefaultIpv4Prefix = 24, DefaultIpv6Prefix = 56;

    // One more than the length; 0 for the default.
    private byte _ipv4;
    private byte _ipv6;

    /// <summary>Whether no backend is told the client's.</summary>
    public bool IsWithheld;

    /// <summary>Whether it takes the place of one that the client sent.</summary>
    public bool Overrides;

    /// <summary>The networks told in place of the client's; null: none.</summary>
    public ChosenSubnet? Chosen;

    /// <summary>Whether it is other than it is without rules.</summary>
    public readonly bool IsSet => IsWithheld || Chosen is not null || (_ipv4 | _ipv6) != 0;

    /// <summary>Sets the prefix lengths, in bits.</summary>
    public void SetPrefixes(int ipv4, int ipv6) => (_ipv4, _ipv6) = ((byte)(ipv4 + 1), (byte)(ipv6 + 1));

    /// <summary>Writes the subnet that backends are told of a client; returns octets.</summary>
    /// <param name="client">The client.</param>
    /// <param name="option">Where the option's data goes, of <see cref="ClientSubnet.MaxLength"/> octets.</param>
    public readonly int Write(in ClientAddress client, Span<byte> option)
    {
        if (Chosen is not null)
        {
            var chosen = client.IsIPv4 ? Chosen.OfIpv4 : Chosen.OfIpv6;
            chosen.CopyTo(option);
            return chosen.Length;
        }

        Span<byte> octets = stackalloc byte[16];
        client.Write(octets);
        return client.IsIPv4 ? ClientSubnet.Write(option, octets[12..], _ipv4 == 0 ? DefaultIpv4Prefix : _ipv4 - 1)
            : ClientSubnet.Write(option, octets, _ipv6 == 0 ? DefaultIpv6Prefix : _ipv6 - 1);
    }
}

/// <summary>Client subnets of an operator's choice: the data of the option, for IPv4 clients and for IPv6 ones.</summary>
internal sealed class ChosenSubnet(byte[] ofIpv4, byte[] ofIpv6)
{
    /// <summary>What is told of clients that ask over IPv4.</summary>
    public ReadOnlySpan<byte> OfIpv4 => ofIpv4;

    /// <summary>What is told of clients that ask over IPv6.</summary>
    public ReadOnlySpan<byte> OfIpv6 => ofIpv6;
}
