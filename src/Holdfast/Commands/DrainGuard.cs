using System.Collections.Immutable;
using System.CommandLine;
using Holdfast.Commands.Sites;
using Holdfast.Configuration.Nodes;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary>
/// Sees to it that a drain leaves every prefix with another node that announces it: before, and again afterwards, since the
/// others may have been drained at the same moment.
/// </summary>
internal sealed class DrainGuard
{
    // As long as that, a node whose name comes first waits for the others to take their drains back.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly ImmutableArray<NodeEntry> _site;
    private readonly StatusReport _self;
    private readonly IReadOnlyList<ServiceReport> _announced;
    private readonly ApiClient _api;

    private DrainGuard(
        ImmutableArray<NodeEntry> site, StatusReport self, IReadOnlyList<ServiceReport> announced, ApiClient api) =>
        (_site, _self, _announced, _api) = (site, self, announced, api);

    /// <summary>
    /// Asks the others, and says what nobody else announces. Where nobody has written down which nodes there are, nothing is
    /// asked.
    /// </summary>
    /// <returns>The exit code, 0 to go on; and what looks again when the drain is in force, or null.</returns>
    public static async Task<(int ExitCode, DrainGuard? Guard)> AskAsync(
        SiteNodes nodes, ParseResult parsed, ApiClient api, string? service, CancellationToken cancellation)
    {
        if (nodes.Read(parsed, out var exitCode) is not { } site)
            return (exitCode == ExitCode.NoInput ? ExitCode.Ok : exitCode, null);
        var status = await api.GetAsync("status", ReportJson.Default.StatusReport, cancellation);
        var services = await api.GetAsync("services", ReportJson.Default.IReadOnlyListServiceReport, cancellation);
        if ((status.Error ?? services.Error) is { } error)
        {
            await Console.Error.WriteLineAsync(error);
            return (status.Error is null ? services.ExitCode : status.ExitCode, null);
        }
        var guard = new DrainGuard(site, status.Value!, Site.Announced(service, services.Value!), api);
        var others = await guard.OthersAsync(cancellation);
        var last = Site.WithoutAnnouncer(guard._announced, others);
        if (last.Count == 0) return (ExitCode.Ok, guard);
        foreach (var one in last)
            await Console.Error.WriteLineAsync($"holdfast: {one.Service} {one.Prefix} is announced by no other node");
        foreach (var silent in others.Where(node => node.Error is not null))
            await Console.Error.WriteLineAsync($"  {silent.Name} counts as not announcing: {SiteStatus.Plain(silent.Error!)}");
        await Console.Error.WriteLineAsync("nothing was changed; --last drains all the same");
        return (ExitCode.Failed, null);
    }

    /// <summary>
    /// Looks again, now that the drain is in force. What nobody announces any more is undrained here: at once when this node's
    /// name is the last of those that drain it, else when none of the others has undrained it within two seconds.
    /// </summary>
    /// <remarks>Each looks when its own drain can be seen: of two, the one that was later sees the other's.</remarks>
    /// <returns>The exit code.</returns>
    public async Task<int> LookAgainAsync(CancellationToken cancellation)
    {
        if (_announced.Count == 0) return ExitCode.Ok;
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var isOver = TimeProvider.System.GetElapsedTime(began) >= Patience;
            var own = await _api.GetAsync("services", ReportJson.Default.IReadOnlyListServiceReport, cancellation);
            if (own.Error is { } error)
            {
                await Console.Error.WriteLineAsync(error);
                return own.ExitCode;
            }
            if (isOver || !Site.Announced(null, own.Value!).Any(WasAnnounced))
            {
                var others = await OthersAsync(cancellation);
                var last = Site.WithoutAnnouncer(_announced, others);
                if (last.Count == 0) return ExitCode.Ok;
                if (isOver || last.Any(one => Site.GivesWay(one, _self.Node, others)))
                    return await UndrainAsync(last, others, cancellation);
            }
            await Task.Delay(LookEvery, TimeProvider.System, cancellation);
        }
    }

    private bool WasAnnounced(ServiceReport service) =>
        _announced.Any(one => (one.Service, one.Prefix) == (service.Service, service.Prefix));

    private async Task<int> UndrainAsync(
        IReadOnlyList<ServiceReport> last, IReadOnlyList<NodeAnswer> others, CancellationToken cancellation)
    {
        foreach (var service in last.GroupBy(one => one.Service, StringComparer.Ordinal))
        {
            var answer = await _api.PostAsync(
                $"undrain?by={Uri.EscapeDataString(OperatorName.Current)}&service={Uri.EscapeDataString(service.Key)}",
                ReportJson.Default.ActionReport, cancellation);
            if (answer.Error is { } error) await Console.Error.WriteLineAsync(error);
            foreach (var one in service)
            {
                string[] drained = [.. Site.Drainers(one, others)];
                await Console.Error.WriteLineAsync(
                    $"holdfast: {one.Service} {one.Prefix} is announced by no other node any more"
                    + (drained.Length == 0 ? "" : $": {string.Join(", ", drained)} drained it meanwhile"));
            }
            if (answer.Error is null)
                await Console.Error.WriteLineAsync($"{service.Key} was undrained here again; --last drains all the same");
        }
        return ExitCode.Failed;
    }

    // The node itself is known by what it answers: its socket may stand there by another path.
    private async Task<IReadOnlyList<NodeAnswer>> OthersAsync(CancellationToken cancellation) =>
        [.. (await SiteNodes.AskAsync(_site, cancellation)).Where(node => !IsSelf(node.Status))];

    private bool IsSelf(StatusReport? status) =>
        status is not null && status.Node == _self.Node
        && (status.StartedAt - _self.StartedAt).Duration() < TimeSpan.FromSeconds(1);
}
