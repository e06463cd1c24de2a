namespace Holdfast.Api.Reports;

/// <summary>One prefix of a service: <c>GET /api/v1/services</c>.</summary>
internal sealed record ServiceReport(
    string Service,
    string Prefix,
    string State,
    string Check,
    string Decision,
    uint? Med,
    int NeighborsSent,
    int NeighborsTotal,
    string Address,
    string Why,
    DateTimeOffset Since,
    string? WouldAnnounce);
