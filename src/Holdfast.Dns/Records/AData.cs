using System.Net;

namespace Holdfast.Dns.Records;

/// <summary>An IPv4 address (RFC 1035, section 3.4.1).</summary>
public sealed record AData : RecordData
{
    private const int Length = 4;

    /// <summary>Data of one address.</summary>
    /// <exception cref="ArgumentException">The address is of the other family.</exception>
    public AData(IPAddress address) => Address = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
        ? address : throw new ArgumentException($"{address} is no IPv4 address", nameof(address));

    /// <summary>The address.</summary>
    public IPAddress Address { get; }

    internal static RecordData Read(ref MessageReader reader) =>
        reader.ReadOctets(Length) is { Length: Length } octets ? new AData(new IPAddress(octets.Span)) : UnknownData.Empty;

    internal override void Write(ref MessageWriter writer) => writer.WriteOctets(new Octets(Address.GetAddressBytes()));

    private protected override string Format() => Address.ToString();
}
