using System.Net.Sockets;
using Holdfast.Dns.Codes;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>The addresses a rule answers with, in wire form, ready to be copied.</summary>
internal sealed class SpoofedAddresses
{
    private readonly byte[] _ipv4;
    private readonly byte[] _ipv6;

    /// <summary>Prepares the addresses of an action.</summary>
    public SpoofedAddresses(RuleAction.Spoof action)
    {
        _ipv4 = Octets(action, AddressFamily.InterNetwork);
        _ipv6 = Octets(action, AddressFamily.InterNetworkV6);
        Ttl = (uint)Math.Clamp(action.Ttl.TotalSeconds, 0, int.MaxValue);
    }

    /// <summary>TTL of every record in seconds.</summary>
    public uint Ttl { get; }

    /// <summary>The addresses for this type, end to end: 4 octets each for A, 16 each for AAAA, none for any other (NODATA).</summary>
    public ReadOnlySpan<byte> For(RecordType type) => type switch
    {
        RecordType.A => _ipv4,
        RecordType.AAAA => _ipv6,
        _ => [],
    };

    private static byte[] Octets(RuleAction.Spoof action, AddressFamily family) =>
        [.. action.Addresses.Where(address => address.AddressFamily == family).SelectMany(address => address.GetAddressBytes())];
}
