namespace Holdfast.Contracts.Reports;

/// <summary>All of BFD: <c>GET /api/v1/bfd</c>.</summary>
/// <param name="Sessions">The sessions, in the order they were begun.</param>
/// <param name="Dropped">Packets discarded that belong to no session, by reason.</param>
/// <param name="Scheduling">How the thread that sends is scheduled: <c>real-time</c>, <c>nice -20</c> or <c>ordinary</c>.</param>
/// <param name="Error">Why packets cannot be received, or null.</param>
internal sealed record BfdReport(
    IReadOnlyList<BfdSessionReport> Sessions,
    IReadOnlyDictionary<string, long> Dropped,
    string Scheduling,
    string? Error);

/// <summary>
/// One BFD session. Intervals are what both ends agreed on; those of receiving are 0 while the peer is not heard.
/// </summary>
internal sealed record BfdSessionReport(
    string Neighbor,
    string Address,
    bool Multihop,
    int MinTtl,
    string State,
    string Diagnostic,
    string RemoteState,
    string RemoteDiagnostic,
    uint LocalDiscriminator,
    uint RemoteDiscriminator,
    double TxIntervalMilliseconds,
    double RxIntervalMilliseconds,
    double DetectionTimeMilliseconds,
    bool Polling,
    DateTimeOffset Since,
    DateTimeOffset? UpSince,
    long Sent,
    long Received,
    IReadOnlyDictionary<string, long> Dropped,
    long SendErrors,
    long Flaps,
    bool HoldsBgp,
    string? Error);
