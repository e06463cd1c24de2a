using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Health;
using Holdfast.Anycast.Hooks;

namespace Holdfast.Anycast.Services;

/// <summary>One prefix of a service at one moment.</summary>
public sealed record PrefixStatus
{
    /// <summary>The service.</summary>
    public required string Service { get; init; }

    /// <summary>The prefix.</summary>
    public required ServicePrefix Prefix { get; init; }

    /// <summary>Its health.</summary>
    public required PrefixHealth Health { get; init; }

    /// <summary>Since when INIT, DOWN, UP, DISABLED or TERMINATED.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>What becomes of its route, and why.</summary>
    public required AnnouncementDecision Decision { get; init; }

    /// <summary>Since when that is so.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>What would become of it, were it not drained; null when it is not drained.</summary>
    public AnnouncementDecision? Undrained { get; init; }

    /// <summary>What would become of it, had it its announced prefix for itself; null when it has.</summary>
    public AnnouncementDecision? Alone { get; init; }

    /// <summary>Its checks in short.</summary>
    public CheckSummary Checks { get; init; }

    /// <summary>Its polled checks, in the order of the configuration.</summary>
    public ImmutableArray<CheckState> CheckStates { get; init; } = [];

    /// <summary>How often it changed between INIT, DOWN, UP, DISABLED and TERMINATED, since the start.</summary>
    public long Transitions { get; init; }

    /// <summary>How often it went from UP to DOWN, since the start.</summary>
    public long Falls { get; init; }

    /// <summary>How often it fell of late, and whether its next rise takes longer.</summary>
    public DampingState Damping { get; init; } = DampingState.Off;

    /// <summary>What came of its hooks.</summary>
    public HookCounts Hooks { get; init; } = HookCounts.Zero;

    /// <summary>What it is drained with; null when it is not.</summary>
    public Drain? Drain { get; init; }

    /// <summary>How far its route and its clients have gone, should it be drained or the node stop.</summary>
    public DrainPhase Phase { get; init; }

    /// <summary>Clients' queries at its address in the last second.</summary>
    public double QueriesPerSecond { get; init; }

    /// <summary>How long no client has asked at its address.</summary>
    public TimeSpan QuietFor { get; init; }

    /// <summary>The deciding reason.</summary>
    public DecisionReason Reason => Decision.Reasons[0];
}

/// <summary>How far a prefix has come on its way out of the network.</summary>
public enum DrainPhase
{
    /// <summary>It is announced as ever.</summary>
    Announced,

    /// <summary>It is announced with GRACEFUL_SHUTDOWN (RFC 8326): about to be withdrawn.</summary>
    GracefulShutdown,

    /// <summary>It is withdrawn; clients still ask, or did a moment ago.</summary>
    Withdrawn,

    /// <summary>It is withdrawn, and a whole second has passed without a query since.</summary>
    Drained,

    /// <summary>By itself it would be withdrawn, but its prefix is announced for another service that shares it.</summary>
    Shared,
}

/// <summary>The checks of a prefix in short.</summary>
/// <param name="Good">Checks and pools that hold.</param>
/// <param name="All">Checks and pools.</param>
/// <param name="Require">So many must hold; null wants all.</param>
/// <param name="Failed">What fails, the first of them; null when nothing does.</param>
public readonly record struct CheckSummary(int Good, int All, int? Require, DecisionReason? Failed)
{
    /// <summary><c>1/3 ok, needs 2, check command true: exit code 1</c>, or <c>heartbeat only</c> without a check.</summary>
    public override string ToString()
    {
        var count = All == 0 ? "heartbeat only" : string.Create(CultureInfo.InvariantCulture, $"{Good}/{All} ok");
        if (Require is { } require) count = string.Create(CultureInfo.InvariantCulture, $"{count}, needs {require}");
        return Failed is null ? count : $"{count}, {Failed}";
    }
}
