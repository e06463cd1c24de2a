using System.Net;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Collections;

namespace Holdfast.Bgp.Options;

/// <summary>What a neighbor is known by, whatever it is called.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Interface">The interface of a link-local address, or null.</param>
/// <param name="Port">Its port.</param>
public readonly record struct NeighborIdentity(IPAddress Address, string? Interface, int Port);

/// <summary>One BGP neighbor.</summary>
/// <param name="Name">What operators call it; unique.</param>
/// <param name="Address">Its address; a link-local one carries its scope, or <see cref="Interface"/> names it.</param>
/// <param name="PeerAs">
/// Its AS. The same as ours makes the session internal. 0 stands for one that its OPEN tells, see <see cref="AcceptedAs"/>.
/// </param>
public sealed record NeighborOptions(string Name, IPAddress Address, uint PeerAs)
{
    /// <summary>The port we connect to.</summary>
    public int Port { get; init; } = 179;

    /// <summary>Our AS towards this neighbor, where it differs from <see cref="BgpOptions.LocalAs"/>.</summary>
    public uint? LocalAs { get; init; }

    /// <summary>Our BGP Identifier towards this neighbor, where it differs from <see cref="BgpOptions.RouterId"/>.</summary>
    public IPAddress? RouterId { get; init; }

    /// <summary>The ASes that <see cref="PeerAs"/> may turn out to be, where that is 0; empty allows any.</summary>
    public ValueList<uint> AcceptedAs { get; init; } = [];

    /// <summary>
    /// The interface of a link-local address, looked up whenever it is needed; null takes the address's own scope.
    /// </summary>
    public string? Interface { get; init; }

    /// <summary>The address we connect from; null lets the kernel choose.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>Hold time offered: 0 or at least 3 seconds (RFC 4271, section 4.2).</summary>
    public TimeSpan HoldTime { get; init; } = TimeSpan.FromSeconds(9);

    /// <summary>
    /// Time between keepalives, at most a third of the agreed hold time and at least a second; null is that third (RFC 4271,
    /// section 4.4).
    /// </summary>
    public TimeSpan? KeepaliveTime { get; init; }

    /// <summary>
    /// Pause before a lost or refused session is tried again (ConnectRetryTime), with jitter (RFC 4271, section 10).
    /// </summary>
    public TimeSpan ConnectRetryTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// After errors the pause doubles from <see cref="ConnectRetryTime"/> up to this (DampPeerOscillations, RFC 4271, section
    /// 8.1.1).
    /// </summary>
    public TimeSpan MaxIdleHoldTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Never connect, only be connected to.</summary>
    public bool Passive { get; init; }

    /// <summary>TCP MD5 key (RFC 2385), or null for none.</summary>
    public string? Password { get; init; }

    /// <summary>TCP-AO keys (RFC 5925), the first of them used for sending; none means no TCP-AO.</summary>
    public ValueList<TcpAoKey> TcpAoKeys { get; init; } = [];

    /// <summary>Hops an external session may span; 1 is a neighbor on the link.</summary>
    public int Multihop { get; init; } = 1;

    /// <summary>
    /// GTSM (RFC 5082): how many hops what the neighbor sends has passed at most, 1 on the link; null does not look.
    /// </summary>
    public int? TtlSecurity { get; init; }

    /// <summary>The families spoken.</summary>
    public ValueList<AddressFamily> Families { get; init; } = [AddressFamily.Ipv4Unicast, AddressFamily.Ipv6Unicast];

    /// <summary>How BFD watches it; null: not at all.</summary>
    public BfdOptions? Bfd { get; init; }

    /// <summary>What we are to the neighbor (RFC 9234); null says nothing of it.</summary>
    public BgpRole? Role { get; init; }

    /// <summary>A neighbor that does not say its role is refused (RFC 9234, section 4.2, strict mode).</summary>
    public bool RoleStrict { get; init; }

    /// <summary>
    /// IPv4 routes over IPv6 next hops are offered (RFC 8950); null offers it to neighbors with IPv6 addresses.
    /// </summary>
    public bool? ExtendedNextHop { get; init; }

    /// <summary>Messages of more than 4096 octets are offered (RFC 8654).</summary>
    public bool ExtendedMessages { get; init; } = true;

    /// <summary>
    /// AS numbers of four octets are offered (RFC 6793); without it 23456 stands for those that need them.
    /// </summary>
    public bool FourOctetAs { get; init; } = true;

    /// <summary>
    /// The name of this node as the neighbor is told it (draft-walton-bgp-hostname-capability); null tells none.
    /// </summary>
    public string? HostName { get; init; }

    /// <summary>The domain of <see cref="HostName"/>; null tells none.</summary>
    public string? DomainName { get; init; }

    /// <summary>End-of-RIB (RFC 4724, section 2) is sent when it is asked for, and not when the first routes were.</summary>
    public bool ManualEndOfRib { get; init; }

    /// <summary>
    /// Asks the neighbor to keep our routes for so long after the session is lost (RFC 4724, RFC 8538), 1 s to 4095 s; null,
    /// as anycast needs it, does not.
    /// </summary>
    public TimeSpan? GracefulRestart { get; init; }

    /// <summary>Who it is, whatever it is called.</summary>
    public NeighborIdentity Identity =>
        // An interface that was made anew has another index, which is the address's scope.
        new(Interface is null ? Address : new IPAddress(Address.GetAddressBytes()), Interface, Port);

    /// <summary>What it is told.</summary>
    public ExportOptions Export { get; init; } = new();

    /// <summary>Whether a session with this neighbor needs no reset to become one with <paramref name="other"/>.</summary>
    public bool KeepsSession(NeighborOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this == other with
        {
            Name = Name,
            Export = Export,
            ConnectRetryTime = ConnectRetryTime,
            MaxIdleHoldTime = MaxIdleHoldTime,
            Bfd = Bfd,
        };
    }

    /// <inheritdoc/>
    /// <remarks>Never says a key.</remarks>
    public override string ToString() =>
        $"{nameof(NeighborOptions)} {{ {Name}, {Address}, AS {PeerAs}{(Password is null ? "" : ", with a password")} }}";
}
