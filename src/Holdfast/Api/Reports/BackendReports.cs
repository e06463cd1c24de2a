using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Api.Reports;

/// <summary>Backends in the API's words.</summary>
internal static class BackendReports
{
    public static IReadOnlyList<BackendReport> Of(INodeView node) =>
        [
        .. node.Balancer.Backends.Select(backend => new BackendReport(
            backend.Name, backend.EndPoint.ToString(), backend.State, backend.Pools, backend.Order, backend.Weight,
            backend.Queries, backend.Answers, backend.Timeouts, backend.SendErrors, backend.Outstanding,
            backend.Latency?.TotalMilliseconds ?? 0, backend.LastCheck?.Text ?? "none yet", backend.IsSuspected)
        {
            Override = Of(node.BackendOverrides.FirstOrDefault(one => one.Backend == backend.Name)),
            CheckMilliseconds =
            [
                .. backend.LatestChecks.Select(
                    check => check.Success ? Math.Round(check.Duration.TotalMilliseconds, 2) : (double?)null),
            ],
        }),
    ];

    private static BackendOverrideReport? Of(BackendOverride? said) => said is null ? null : new(
        said.Mode.ToString().ToLowerInvariant(), said.Since, said.Until, said.By, said.Reason);
}
