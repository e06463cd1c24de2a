namespace Holdfast.Api.Reports;

/// <summary>One BFD session. Intervals are what both ends agreed on; those of receiving are 0 while the peer is not heard.</summary>
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
