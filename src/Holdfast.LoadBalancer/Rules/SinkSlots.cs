using System.Collections.Frozen;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>
/// A bit for each sink of the query log, by the sink's name: a query carries those of the sinks that rules log it to. A sink that
/// a reload leaves keeps its bit, and no new one is given the bit of one that has just gone: queries that wait for their answer
/// meanwhile are logged where they belong.
/// </summary>
internal sealed class SinkSlots
{
    /// <summary>The most sinks of a configuration: half of the bits there are.</summary>
    public const int Most = 16;

    private readonly FrozenDictionary<string, uint> _bits;

    private SinkSlots(FrozenDictionary<string, uint> bits) => _bits = bits;

    /// <summary>Of a configuration without sinks.</summary>
    public static SinkSlots None { get; } = new(FrozenDictionary<string, uint>.Empty);

    /// <summary>All bits that are given.</summary>
    public uint All => _bits.Values.Aggregate(0u, (all, bit) => all | bit);

    /// <summary>Gives each sink a bit.</summary>
    /// <param name="names">The sinks' names, each once.</param>
    /// <param name="previous">The bits of the configuration that is replaced.</param>
    /// <exception cref="ArgumentException">There are more than <see cref="Most"/>.</exception>
    public static SinkSlots For(IReadOnlyCollection<string> names, SinkSlots? previous = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(names.Count, Most, nameof(names));
        previous ??= None;
        var bits = new Dictionary<string, uint>(StringComparer.Ordinal);
        uint taken = previous.All;
        foreach (string name in names)
        {
            if (!previous._bits.TryGetValue(name, out uint bit))
                bit = ~taken & (taken + 1);
            taken |= bit;
            bits[name] = bit;
        }

        return new SinkSlots(bits.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>The bit of a sink; 0 when there is none of this name.</summary>
    public uint Of(string name) => _bits.GetValueOrDefault(name);
}
