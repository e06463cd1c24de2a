using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Health;

namespace Holdfast.Contracts.Reports;

/// <summary>One prefix of a service: <c>GET /api/v1/services</c>.</summary>
/// <param name="Service">The service.</param>
/// <param name="Prefix">The prefix, as written in the configuration.</param>
/// <param name="State">Its health.</param>
/// <param name="Check">Its checks in short.</param>
/// <param name="Decision">What was decided of its route; whether anybody has it is told by the neighbors alone.</param>
/// <param name="Med">The MED decided on; null while the route is to be withdrawn.</param>
/// <param name="NeighborsSent">Neighbors that have the route from us.</param>
/// <param name="NeighborsTotal">
/// Configured neighbors whose session carries its family: as agreed on while it is up, else as configured.
/// </param>
/// <param name="Address">Whether the address served is on its interface.</param>
/// <param name="Why">The deciding reason.</param>
/// <param name="Since">Since when it is in this state.</param>
/// <param name="WouldAnnounce">What would be decided, were it not drained; null when it is not.</param>
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
    /// <summary>Whether at least one neighbor has its route from us.</summary>
    public bool Announced => NeighborsSent > 0;

    /// <summary>
    /// What would be decided, had it its announced prefix for itself; null when no other service's address lies in it.
    /// </summary>
    public string? Alone { get; init; }

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
