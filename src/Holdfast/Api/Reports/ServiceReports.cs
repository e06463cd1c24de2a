using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Decision;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Api.Reports;

/// <summary>Services, their drains, and why they are announced or not.</summary>
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
            var speaking = neighbors.Where(neighbor => neighbor.Families.Contains(route.Family)).ToList();
            reports.Add(new ServiceReport(
                status.Service, status.Prefix.ToString(), status.Health, status.Checks.ToString(), status.Decision.Announcement,
                status.Decision.Med,
                speaking.Count(neighbor => neighbor.Announces(route)), speaking.Count,
                addresses.GetValueOrDefault(status.Prefix.Address, AddressState.Missing),
                status.Reason.ToString(), status.Since, status.Undrained?.ToString())
            {
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

    public static Outcome<IReadOnlyList<ExplanationReport>> Explain(INodeView node, string service) =>
        node.Explain(service) is not { } explanation
        ? ProblemReport.NoSuchService(service, node.Services)
        : new Outcome<IReadOnlyList<ExplanationReport>>([.. explanation.Prefixes.Select(prefix => Of(service, prefix))], null);

    private static ExplanationReport Of(string service, PrefixExplanation prefix) => new(
        service, prefix.Prefix.ToString(), prefix.Inputs.Health, prefix.Decision.Announcement, prefix.Decision.Med,
        prefix.DecidedAt,
        [.. ExplainedInput.Of(prefix.Inputs).Select(input => new InputReport(input.Input, input.Speaks, input.Text))],
        [.. prefix.Decision.Reasons.Select(reason => reason.ToString())]);
}
