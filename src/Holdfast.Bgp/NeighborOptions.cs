using System.Collections.Immutable;
using System.Net;
using Holdfast.Bgp.Bfd;

namespace Holdfast.Bgp;

/// <summary>One BGP neighbor.</summary>
/// <param name="Name">What operators call it; unique.</param>
/// <param name="Address">Its address; a link-local one carries its scope.</param>
/// <param name="PeerAs">Its AS. The same as ours makes the session internal.</param>
public sealed record NeighborOptions(string Name, IPAddress Address, uint PeerAs)
{
    /// <summary>The port we connect to.</summary>
    public int Port { get; init; } = 179;

    /// <summary>Our AS towards this neighbor, where it differs from <see cref="BgpOptions.LocalAs"/>.</summary>
    public uint? LocalAs { get; init; }

    /// <summary>The address we connect from; null lets the kernel choose.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>Hold time offered: 0 or at least 3 seconds (RFC 4271, section 4.2). Keepalives go out every third of the agreed one.</summary>
    public TimeSpan HoldTime { get; init; } = TimeSpan.FromSeconds(9);

    /// <summary>Pause before a lost or refused session is tried again (ConnectRetryTime), with jitter (RFC 4271, section 10).</summary>
    public TimeSpan ConnectRetryTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Never connect, only be connected to.</summary>
    public bool Passive { get; init; }

    /// <summary>TCP MD5 key (RFC 2385), or null for none.</summary>
    public string? Password { get; init; }

    /// <summary>Hops an external session may span; 1 is a neighbor on the link.</summary>
    public int Multihop { get; init; } = 1;

    /// <summary>The families spoken.</summary>
    public ImmutableArray<AddressFamily> Families { get; init; } = [AddressFamily.Ipv4Unicast, AddressFamily.Ipv6Unicast];

    /// <summary>How BFD watches it; null: not at all.</summary>
    public BfdOptions? Bfd { get; init; }

    /// <summary>Next hops towards this neighbor, where they differ from a route's own.</summary>
    public NextHopOptions? NextHop { get; init; }

    /// <summary>Whether a session with this neighbor needs no reset to become one with <paramref name="other"/>.</summary>
    public bool KeepsSession(NeighborOptions other) => this with { Bfd = other.Bfd } == other;

    /// <inheritdoc/>
    public bool Equals(NeighborOptions? other) =>
        other is not null && Name == other.Name && Address.Equals(other.Address) && PeerAs == other.PeerAs && Port == other.Port
        && LocalAs == other.LocalAs && Equals(Source, other.Source) && HoldTime == other.HoldTime
        && ConnectRetryTime == other.ConnectRetryTime && Passive == other.Passive && Password == other.Password
        && Multihop == other.Multihop && Families.AsSpan().SequenceEqual(other.Families.AsSpan()) && NextHop == other.NextHop
        && Bfd == other.Bfd;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Address, PeerAs);

    /// <inheritdoc/>
    /// <remarks>Never says the password.</remarks>
    public override string ToString() => $"{nameof(NeighborOptions)} {{ {Name}, {Address}, AS {PeerAs}{(Password is null ? "" : ", with a password")} }}";
}
