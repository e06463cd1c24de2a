using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Holdfast.Bgp.Bfd;

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
