using System.Collections.Immutable;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Hooks;

namespace Holdfast.Anycast.Services;

/// <summary>One prefix of a service, as <c>show services</c> tells of it.</summary>
/// <param name="Service">The service.</param>
/// <param name="Prefix">The prefix, as written in the configuration.</param>
/// <param name="State">Its health: <c>UP | FALLING 1/3</c>.</param>
/// <param name="Since">Since when INIT, DOWN, UP, DISABLED or TERMINATED.</param>
/// <param name="Checks">Its checks in short: <c>2/2 ok</c>.</param>
/// <param name="Announcement">What becomes of its route.</param>
/// <param name="Med">The MED it is announced with; null when it is not.</param>
/// <param name="AnnouncementSince">Since when that is so.</param>
/// <param name="Reason">The deciding reason.</param>
/// <param name="WouldAnnounce"><c>announce with MED 100</c>: what would become of it, were it not drained; null when it is not.</param>
public sealed record PrefixStatus(
    string Service, string Prefix, string State, DateTimeOffset Since, string Checks, Announcement Announcement, uint? Med,
    DateTimeOffset AnnouncementSince, string Reason, string? WouldAnnounce)
{
    /// <summary>Its polled checks, in the order of the configuration.</summary>
    public ImmutableArray<CheckState> CheckStates { get; init; } = [];

    /// <summary>How often it changed between INIT, DOWN, UP, DISABLED and TERMINATED, since the start.</summary>
    public long Transitions { get; init; }

    /// <summary>How often it went from UP to DOWN, since the start.</summary>
    public long Falls { get; init; }

    /// <summary>Why its next rise takes longer: <c>it fell 4 times in 10m, so rising takes 20s longer</c>; null when it does not.</summary>
    public string? Damped { get; init; }

    /// <summary>What came of its hooks.</summary>
    public HookCounts Hooks { get; init; } = HookCounts.Zero;

    /// <summary>What it is drained with; null when it is not.</summary>
    public Drain? Drain { get; init; }

    /// <summary>It is announced with GRACEFUL_SHUTDOWN (RFC 8326): about to be withdrawn.</summary>
    public bool GracefulShutdown { get; init; }

    /// <summary>Clients' queries at its address in the last second.</summary>
    public double QueriesPerSecond { get; init; }

    /// <summary>How long no client has asked at its address.</summary>
    public TimeSpan QuietFor { get; init; }

    /// <summary>It is withdrawn, and clients have gone: a whole second has passed without a query since.</summary>
    public bool HasEbbed { get; init; }
}
