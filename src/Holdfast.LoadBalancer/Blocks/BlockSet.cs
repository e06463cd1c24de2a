using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Blocks;

/// <summary>A block as the query path has it.</summary>
/// <param name="Slot">Where its hits are counted.</param>
/// <param name="Action">What a query gets.</param>
internal readonly record struct BlockEntry(int Slot, BlockAction Action);

/// <summary>All blocks at one moment, immutable but for the hits: what queries are looked up in, without a lock or an allocation.</summary>
internal sealed class BlockSet
{
    private readonly BlockEntry[] _networkEntries;
    private readonly BlockEntry[] _suffixEntries;
    private readonly BlockedNetworks _networks;
    private readonly BlockedSuffixes _suffixes;
    private readonly BlockHits _hits;

    /// <summary>Builds it.</summary>
    /// <param name="blocks">The blocks, each target once.</param>
    /// <param name="hits">Where workers count.</param>
    /// <param name="seed">Of the hash tables; not to be foreseen by clients.</param>
    public BlockSet(IReadOnlyCollection<(BlockTarget Target, BlockEntry Entry)> blocks, BlockHits hits, ulong seed)
    {
        _hits = hits;
        var networks = blocks.Where(block => block.Target.Network is not null).ToList();
        var suffixes = blocks.Where(block => block.Target.Suffix is not null).ToList();
        _networkEntries = [.. networks.Select(block => block.Entry)];
        _suffixEntries = [.. suffixes.Select(block => block.Entry)];
        _networks = new BlockedNetworks([.. networks.Select(block => block.Target.Network!.Value)], seed);
        _suffixes = new BlockedSuffixes([.. suffixes.Select(block => block.Target.Suffix!)], seed);
    }

    /// <summary>
    /// What a query gets: by its client's network, the longest prefix first, else by its name, the longest suffix first. A block that
    /// does not apply is passed over, one that does nothing is counted, and both leave it to the next.
    /// </summary>
    /// <param name="client">Who asks.</param>
    /// <param name="qname">The name asked for, on the wire; empty where it cannot be read.</param>
    /// <param name="isDatagram">Whether the query came in a datagram: only there an answer is truncated.</param>
    /// <param name="worker">Which worker asks.</param>
    /// <returns>What it gets; <see cref="BlockAction.None"/> when nothing blocks it.</returns>
    public BlockAction Apply(in ClientAddress client, ReadOnlySpan<byte> qname, bool isDatagram, int worker)
    {
        foreach (int length in _networks.Lengths(in client))
        {
            int network = _networks.Find(in client, length);
            if (network >= 0 && TryApply(_networkEntries[network], isDatagram, worker) is var action and not BlockAction.None)
                return action;
        }

        if (_suffixes.IsEmpty)
            return BlockAction.None;
        for (int start = 0; _suffixes.Find(qname, ref start) is var suffix and >= 0; start += 1 + qname[start])
        {
            if (TryApply(_suffixEntries[suffix], isDatagram, worker) is var action and not BlockAction.None)
                return action;
        }

        return BlockAction.None;
    }

    private BlockAction TryApply(BlockEntry entry, bool isDatagram, int worker)
    {
        if (entry.Action == BlockAction.Truncate && !isDatagram)
            return BlockAction.None;
        _hits.Count(entry.Slot, worker);
        return entry.Action;
    }
}
