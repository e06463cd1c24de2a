using System.Collections.Immutable;

namespace Holdfast.Bgp.Bfd;

/// <summary>All of BFD at one moment.</summary>
/// <param name="Sessions">The sessions.</param>
/// <param name="Dropped">Packets discarded that belong to no session, by reason.</param>
/// <param name="Scheduling">How the thread that sends is scheduled: <c>real-time</c>, <c>nice -20</c> or <c>ordinary</c>; empty before it runs.</param>
/// <param name="Error">Why packets cannot be received, or null.</param>
public sealed record BfdSnapshot(
    ImmutableArray<BfdStatus> Sessions, ImmutableSortedDictionary<string, long> Dropped, string Scheduling, string? Error)
{
    /// <summary>Nobody is watched.</summary>
    public static BfdSnapshot None { get; } = new([], ImmutableSortedDictionary<string, long>.Empty, "", null);

    /// <summary>The session with a neighbor, or null.</summary>
    public BfdStatus? Of(string neighbor) => Sessions.FirstOrDefault(session => session.Neighbor == neighbor);
}
