using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Holdfast.Bgp.Bfd;

/// <summary>Why a received packet is discarded (RFC 5880, section 6.8.6; RFC 5881, section 5).</summary>
internal enum PacketFault : byte
{
    None,

    /// <summary>Its TTL or hop limit tells that it came from further away than the neighbor is.</summary>
    LowTtl,

    /// <summary>Shorter than the mandatory section, or than the authentication it says it has.</summary>
    TooShort,

    WrongVersion,

    /// <summary>The length field is too small, or says more than came.</summary>
    WrongLength,

    ZeroMultiplier,

    /// <summary>The M bit, which must be zero.</summary>
    Multipoint,

    ZeroMyDiscriminator,

    /// <summary>
    /// Your Discriminator is zero, and the state is not one of those that may be told without knowing ours, or we are Up.
    /// </summary>
    ZeroYourDiscriminator,

    /// <summary>Your Discriminator is none of ours.</summary>
    UnknownDiscriminator,

    /// <summary>Nobody is watched at that address.</summary>
    UnknownPeer,

    /// <summary>It has one of our discriminators, but is not from the session's peer, interface or port.</summary>
    WrongPeer,

    /// <summary>It is authenticated, and the session is not.</summary>
    Authenticated,

    /// <summary>The session is AdminDown.</summary>
    AdminDown,
}

/// <summary>Packets discarded, by reason.</summary>
internal sealed class DropCounters
{
    private readonly long[] _counts = new long[Enum.GetValues<PacketFault>().Length];

    public void Add(PacketFault fault) => _counts[(int)fault]++;

    /// <summary>The reasons there were, in snake_case.</summary>
    public ImmutableSortedDictionary<string, long> Snapshot() => Enum.GetValues<PacketFault>()
        .Where(fault => _counts[(int)fault] > 0).ToImmutableSortedDictionary(Name, fault => _counts[(int)fault]);

    private static string Name(PacketFault fault) => fault switch
    {
        PacketFault.LowTtl => "low_ttl",
        PacketFault.TooShort => "too_short",
        PacketFault.WrongVersion => "wrong_version",
        PacketFault.WrongLength => "wrong_length",
        PacketFault.ZeroMultiplier => "zero_multiplier",
        PacketFault.Multipoint => "multipoint",
        PacketFault.ZeroMyDiscriminator => "zero_my_discriminator",
        PacketFault.ZeroYourDiscriminator => "zero_your_discriminator",
        PacketFault.UnknownDiscriminator => "unknown_discriminator",
        PacketFault.UnknownPeer => "unknown_peer",
        PacketFault.WrongPeer => "wrong_peer",
        PacketFault.Authenticated => "authenticated",
        PacketFault.AdminDown => "admin_down",
        _ => throw new SwitchExpressionException(fault),
    };
}
