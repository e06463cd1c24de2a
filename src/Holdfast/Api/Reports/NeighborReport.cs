namespace Holdfast.Api.Reports;

/// <summary>One BGP neighbor: <c>GET /api/v1/bgp</c>.</summary>
internal sealed record NeighborReport(
    string Name,
    string Address,
    uint PeerAs,
    string State,
    DateTimeOffset Since,
    string? PeerRouterId,
    double? HoldTimeSeconds,
    IReadOnlyList<string> Capabilities,
    IReadOnlyList<AnnouncedRouteReport> Routes,
    IReadOnlyList<string> Unsendable,
    long MessagesSent,
    long MessagesReceived,
    int Flaps,
    string? LastError,
    string? Bfd);
