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
    bool Suspected)
{
    /// <summary>What an operator has said of it in place of the configuration; null when nobody has.</summary>
    public BackendOverrideReport? Override { get; init; }

    /// <summary>How long each of the last 60 health checks took, the oldest first; null for one that failed.</summary>
    public IReadOnlyList<double?> CheckMilliseconds { get; init; } = [];
}

/// <summary>An operator's word on a backend.</summary>
/// <param name="Mode"><c>up</c>, <c>down</c>, or <c>auto</c>: as its health check finds it.</param>
/// <param name="Since">When it was given.</param>
/// <param name="Until">When it ends by itself, or null.</param>
/// <param name="By">Who gave it.</param>
/// <param name="Reason">Why, or null.</param>
internal sealed record BackendOverrideReport(string Mode, DateTimeOffset Since, DateTimeOffset? Until, string By, string? Reason);
