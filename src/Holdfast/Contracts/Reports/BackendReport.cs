using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Contracts.Reports;

/// <summary>One backend: <c>GET /api/v1/backends</c>.</summary>
internal sealed record BackendReport(
    string Name,
    string Address,
    Word<BackendState> State,
    IReadOnlyList<string> Pools,
    int Order,
    int Weight,
    long Queries,
    long Answers,
    long Timeouts,
    long Errors,
    long Outstanding,
    double LatencyMilliseconds,
    string LastCheck,
    bool Suspected);
