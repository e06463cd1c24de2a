using System.Net;
using System.Net.Sockets;
using System.Numerics;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Blocks;

/// <summary>
/// Networks of blocks, immutable: one probe of a hash table for each prefix length that there is of the client's family, the longest
/// first.
/// </summary>
internal sealed class BlockedNetworks
{
    private readonly ulong _seed;
    private readonly (ClientAddress Network, int Length, int Entry)[] _slots;
    private readonly int[] _ipv4Lengths;
    private readonly int[] _ipv6Lengths;

    /// <summary>Builds it.</summary>
    /// <param name="networks">The networks; the place of each is its entry.</param>
    /// <param name="seed">Not to be foreseen by clients, who could choose addresses that meet otherwise.</param>
    public BlockedNetworks(IReadOnlyList<IPNetwork> networks, ulong seed)
    {
        _seed = seed;
        _slots = new (ClientAddress, int, int)[(int)BitOperations.RoundUpToPowerOf2((uint)(networks.Count * 2) + 1)];
        Array.Fill(_slots, (default, 0, -1));
        _ipv4Lengths = Lengths(networks, AddressFamily.InterNetwork);
        _ipv6Lengths = Lengths(networks, AddressFamily.InterNetworkV6);
        for (int entry = 0; entry < networks.Count; entry++)
        {
            var network = ClientAddress.From(networks[entry].BaseAddress);
            int slot = Start(in network, networks[entry].PrefixLength);
            while (_slots[slot].Entry >= 0)
                slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = (network, networks[entry].PrefixLength, entry);
        }
    }

    /// <summary>Prefix lengths to be tried for a client, in turn.</summary>
    public ReadOnlySpan<int> Lengths(in ClientAddress client) => client.IsIPv4 ? _ipv4Lengths : _ipv6Lengths;

    /// <summary>The entry of the client's network of one prefix length, or -1.</summary>
    public int Find(in ClientAddress client, int length)
    {
        var network = client.Network(length, length);
        int slot = Start(in network, length);

        // At most half of the slots are taken: this ends.
        while (true)
        {
            ref readonly var found = ref _slots[slot];
            if (found.Entry < 0 || (found.Length == length && found.Network == network))
                return found.Entry;
            slot = (slot + 1) & (_slots.Length - 1);
        }
    }

    private int Start(in ClientAddress network, int length) =>
        (int)network.Hash(_seed + (ulong)length) & (_slots.Length - 1);

    private static int[] Lengths(IEnumerable<IPNetwork> networks, AddressFamily family) =>
        [.. networks.Where(network => network.BaseAddress.AddressFamily == family).Select(network => network.PrefixLength)
            .Distinct().OrderDescending()];
}
