using Holdfast.Anycast.Addresses;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Api.Reports;

/// <summary>Services, and their drains.</summary>
internal static class ServiceReports
{
    public static IReadOnlyList<ServiceReport> Of(INodeView node)
    {
        var neighbors = node.Neighbors;
        var addresses = node.Addresses.Addresses.ToDictionary(address => address.Address, address => address.State);
        var reports = new List<ServiceReport>();
        foreach (var status in node.Prefixes)
        {
            var route = status.Prefix.Announced;
            var speaking = neighbors.Where(neighbor => neighbor.Carries(route.Family)).ToList();
            reports.Add(new ServiceReport(
                status.Service, status.Prefix.ToString(), status.Health, status.Checks.ToString(), status.Decision.Announcement,
                status.Decision.Med,
                speaking.Count(neighbor => neighbor.Announces(route)), speaking.Count,
                addresses.GetValueOrDefault(status.Prefix.Address, AddressState.Missing),
                status.Reason.ToString(), status.Since, status.Undrained?.ToString())
            {
                Alone = status.Alone?.ToString(),
                Falls = status.Falls,
                Damped = status.Damping.Damped ? status.Damping.ToString() : null,
                HookRuns = status.Hooks.Runs,
                HookFailures = status.Hooks.Failures + status.Hooks.Dropped,
                HookLastFailure = status.Hooks.LastFailure,
            });
        }
        return reports;
    }

    public static IReadOnlyList<DrainReport> Drains(INodeView node) =>
        [
        .. from prefix in node.Prefixes
           let drain = prefix.Drain
           where drain is not null
           select new DrainReport(
               prefix.Service, prefix.Prefix.ToString(), prefix.Prefix.Address.ToString(), prefix.Phase,
               drain.Since, drain.Until, drain.By, drain.Reason, Math.Round(prefix.QueriesPerSecond, 1),
               Math.Round(prefix.QuietFor.TotalSeconds, 1),
               prefix.Undrained?.ToString()),
    ];
}
