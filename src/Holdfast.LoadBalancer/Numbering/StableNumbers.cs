using System.Collections.Frozen;

namespace Holdfast.LoadBalancer.Numbering;

/// <summary>
/// Numbers for what queries carry by number instead of by name. What a reload leaves keeps its number, and nothing new is given
/// the number of what has just gone: queries that wait for their answer meanwhile mean what they meant.
/// </summary>
internal static class StableNumbers
{
    /// <summary>Gives each item a number, the least from 0 that is free.</summary>
    /// <param name="items">The items; one that stands there twice has one number.</param>
    /// <param name="previous">The numbers of the configuration that is replaced.</param>
    public static FrozenDictionary<T, int> Assign<T>(IEnumerable<T> items, FrozenDictionary<T, int> previous)
        where T : notnull
    {
        var taken = previous.Values.ToHashSet();
        var numbers = new Dictionary<T, int>(previous.Comparer);
        foreach (var item in items)
        {
            if (numbers.ContainsKey(item))
                continue;
            if (!previous.TryGetValue(item, out var number))
            {
                for (number = 0; taken.Contains(number);)
                    number++;
            }

            taken.Add(number);
            numbers.Add(item, number);
        }

        return numbers.ToFrozenDictionary(previous.Comparer);
    }
}
