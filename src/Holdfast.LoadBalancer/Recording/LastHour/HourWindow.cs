using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Recording.LastHour;

/// <summary>What came in one window of time.</summary>
/// <param name="Began">When it began, a timestamp of the clock's.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Tally">How many queries came.</param>
/// <param name="Sketches">What they were, in the order of <see cref="SketchKind.All"/>; none when nothing came.</param>
internal sealed record HourWindow(long Began, long Ended, HourTally Tally, ImmutableArray<SketchSummary> Sketches);

/// <summary>How many queries workers have kept, and what became of them.</summary>
/// <param name="Queries">All.</param>
/// <param name="Read">Those that were looked at.</param>
/// <param name="Unseen">Those that were overwritten before they could be.</param>
internal readonly record struct HourTally(long Queries, long Read, long Unseen)
{
    public static HourTally operator +(HourTally one, HourTally other) =>
        new(one.Queries + other.Queries, one.Read + other.Read, one.Unseen + other.Unseen);
}
