using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Health;

namespace Holdfast.Contracts.Reports;

/// <summary>One prefix of a service: <c>GET /api/v1/services</c>.</summary>
internal sealed record ServiceReport(
    string Service,
    string Prefix,
    Word<PrefixHealth> State,
    string Check,
    Word<Announcement> Decision,
    uint? Med,
    int NeighborsSent,
    int NeighborsTotal,
    Word<AddressState> Address,
    string Why,
    DateTimeOffset Since,
    string? WouldAnnounce)
{
    /// <summary>How often it went from UP to DOWN.</summary>
    public long Falls { get; init; }

    /// <summary>Why its next rise takes longer; null when it does not.</summary>
    public string? Damped { get; init; }

    /// <summary>Hooks that have ended.</summary>
    public long HookRuns { get; init; }

    /// <summary>Those of them that failed, and those that were dropped because too many waited.</summary>
    public long HookFailures { get; init; }

    /// <summary>The last failure of a hook in words; null when there was none.</summary>
    public string? HookLastFailure { get; init; }
}
