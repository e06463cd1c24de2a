using System.Runtime.CompilerServices;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.DynamicBlocks;

/// <summary>What counts are kept of, in 128 bits: a client network, or a name suffix, known by its hash.</summary>
internal readonly record struct TallyKey
{
    private readonly ulong _high;
    private readonly ulong _low;

    private TallyKey(ulong high, ulong low) => (_high, _low) = (high, low);

    /// <summary>The network that it was made of.</summary>
    public ClientAddress Network => Unsafe.BitCast<TallyKey, ClientAddress>(this);

    /// <summary>A client network, without bits behind its prefix length.</summary>
    public static TallyKey Of(in ClientAddress network) => Unsafe.BitCast<ClientAddress, TallyKey>(network);

    /// <summary>A name suffix on the wire, however its letters are spelled.</summary>
    /// <param name="suffix">The suffix.</param>
    /// <param name="seed">Not to be foreseen by clients, who could choose names that are taken for others.</param>
    public static TallyKey Of(ReadOnlySpan<byte> suffix, ulong seed) =>
        new(NameWire.Hash(suffix, seed), NameWire.Hash(suffix, ~seed));

    /// <summary>64 well-mixed bits; other for every seed.</summary>
    public ulong Hash(ulong seed) => Network.Hash(seed);
}
