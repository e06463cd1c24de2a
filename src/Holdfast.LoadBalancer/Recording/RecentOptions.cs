namespace Holdfast.LoadBalancer.Recording;

/// <summary>The latest queries, which each worker keeps for <c>holdfast queries</c> and <c>holdfast top</c>.</summary>
public sealed record RecentOptions
{
    /// <summary>
    /// Queries kept by each worker, rounded up to a power of two: some 136 octets each, of memory that is taken when it is needed
    /// first. 0: none are kept.
    /// </summary>
    public int Size { get; init; } = 65536;

    /// <summary>Of so many queries one is kept.</summary>
    public int Sample { get; init; } = 1;

    /// <summary>Whether those of the last hour are counted, for <c>holdfast top --hour</c>.</summary>
    public bool Hour { get; init; } = true;
}
