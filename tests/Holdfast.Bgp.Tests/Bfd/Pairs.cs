namespace Holdfast.Bgp.Tests.Bfd;

internal static class Pairs
{
    /// <summary>The difference from each to the next.</summary>
    public static IEnumerable<long> Pairwise(this IEnumerable<long> numbers)
    {
        var list = numbers.ToList();
        return list.Skip(1).Zip(list, (later, earlier) => later - earlier);
    }
}
