using System.Collections.Frozen;
using Holdfast.LoadBalancer.Numbering;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>
/// A bit for each sink of the query log, by the sink's name: a query carries those of the sinks that rules log it to. A reload
/// leaves them (<see cref="StableNumbers"/>): queries that wait for their answer meanwhile are logged where they belong.
/// </summary>
internal sealed class SinkSlots
{
    /// <summary>The most sinks of a configuration: half of the bits there are.</summary>
    public const int Most = 16;

    private readonly FrozenDictionary<string, int> _numbers;

    private SinkSlots(FrozenDictionary<string, int> numbers) => _numbers = numbers;

    /// <summary>Of a configuration without sinks.</summary>
    public static SinkSlots None { get; } = new(FrozenDictionary<string, int>.Empty);

    /// <summary>All bits that are given.</summary>
    public uint All => _numbers.Values.Aggregate(0u, (all, number) => all | (1u << number));

    /// <summary>Gives each sink a bit.</summary>
    /// <param name="names">The sinks' names, each once.</param>
    /// <param name="previous">The bits of the configuration that is replaced.</param>
    /// <exception cref="ArgumentException">There are more than <see cref="Most"/>.</exception>
    public static SinkSlots For(IReadOnlyCollection<string> names, SinkSlots? previous = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(names.Count, Most, nameof(names));
        return new SinkSlots(StableNumbers.Assign(names, (previous ?? None)._numbers));
    }

    /// <summary>The bit of a sink; 0 when there is none of this name.</summary>
    public uint Of(string name) => _numbers.TryGetValue(name, out var number) ? 1u << number : 0;
}
