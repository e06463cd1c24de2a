using Holdfast.Anycast.Services;

namespace Holdfast.Contracts.Reports;

/// <summary>One prefix of a drained service: <c>GET /api/v1/drains</c>.</summary>
/// <param name="Service">The service.</param>
/// <param name="Prefix">The prefix, as written in the configuration.</param>
/// <param name="Address">The address served.</param>
/// <param name="Phase">How far it has come.</param>
/// <param name="Since">Since when it is drained.</param>
/// <param name="Until">When it ends by itself, or null.</param>
/// <param name="By">Who drained it.</param>
/// <param name="Reason">Why, or null.</param>
/// <param name="QueriesPerSecond">Clients' queries at the address in the last second.</param>
/// <param name="QuietSeconds">How long no client has asked there.</param>
/// <param name="WouldAnnounce">What would become of its route, were it not drained.</param>
internal sealed record DrainReport(
    string Service,
    string Prefix,
    string Address,
    Word<DrainPhase> Phase,
    DateTimeOffset Since,
    DateTimeOffset? Until,
    string By,
    string? Reason,
    double QueriesPerSecond,
    double QuietSeconds,
    string? WouldAnnounce);
