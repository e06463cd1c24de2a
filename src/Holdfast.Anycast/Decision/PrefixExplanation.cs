using System.Collections.Immutable;

namespace Holdfast.Anycast.Decision;

/// <summary>Why a prefix is announced or not.</summary>
/// <param name="Prefix">The prefix, as written in the configuration.</param>
/// <param name="Route">The prefix announced.</param>
/// <param name="State">Its health: <c>DOWN | RISING 2/5</c>.</param>
/// <param name="StateSince">Since when INIT, DOWN, UP, DISABLED or TERMINATED.</param>
/// <param name="Inputs">Everything the decision was made of.</param>
/// <param name="Announcement">The decision.</param>
/// <param name="Med">The MED decided; null when the route is withdrawn.</param>
/// <param name="AnnouncementSince">Since when it is so.</param>
/// <param name="Reasons">Why, the deciding reason first.</param>
/// <param name="WouldAnnounce">What it would be, were it not drained; null when it is not.</param>
public sealed record PrefixExplanation(
    string Prefix, string Route, string State, DateTimeOffset StateSince, ImmutableArray<ExplainedInput> Inputs,
    Announcement Announcement, uint? Med, DateTimeOffset AnnouncementSince, ImmutableArray<string> Reasons, string? WouldAnnounce);
