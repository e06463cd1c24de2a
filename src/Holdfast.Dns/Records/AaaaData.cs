using System.Net;

namespace Holdfast.Dns.Records;

/// <summary>An IPv6 address (RFC 3596, section 2.2).</summary>
public sealed record AaaaData : RecordData
{
    private const int Length = 16;

    /// <summary>Data of one address.</summary>
    /// <exception cref="ArgumentException">The address is of the other family.</exception>
    public AaaaData(IPAddress address) => Address = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
        ? address : throw new ArgumentException($"{address} is no IPv6 address", nameof(address));

    /// <summary>The address.</summary>
    public IPAddress Address { get; }

    internal static RecordData Read(ref MessageReader reader) =>
        reader.ReadOctets(Length) is { Length: Length } octets ? new AaaaData(new IPAddress(octets.Span)) : UnknownData.Empty;

    internal override void Write(ref MessageWriter writer) => writer.WriteOctets(new Octets(Address.GetAddressBytes()));

    private protected override string Format() => Address.ToString();
}
