using Holdfast.Api;
using Holdfast.Api.Reports;
using Holdfast.LoadBalancer.Cache;
using Holdfast.Metrics;

namespace Holdfast.Daemon;

/// <summary>The node as its operators see and move it.</summary>
internal sealed class NodeOperator(Node node, Reloader reloader) : IOperator
{
    public StatusReport Status() => NodeReports.Status(node, reloader);

    public IReadOnlyList<ServiceReport> Services() => NodeReports.Services(node);

    public IReadOnlyList<BackendReport> Backends() => NodeReports.Backends(node);

    public IReadOnlyList<NeighborReport> Neighbors() => NodeReports.Neighbors(node);

    public BfdReport Bfd() => BfdReports.Of(node.Speaker.Bfd);

    public Outcome<IReadOnlyList<ExplanationReport>> Explain(string service) => node.Engine.Explain(service) is { } explanation
        ? new Outcome<IReadOnlyList<ExplanationReport>>(NodeReports.Explanation(explanation), null)
        : NoSuchService(service);

    public Outcome<ActionReport> Drain(string? service)
    {
        if (!node.Engine.Drain(service)) return NoSuchService(service);
        return new ActionReport([$"{service ?? "all services"}: withdrawn; still answering queries; undo with: holdfast undrain{Argument(service)}"]);
    }

    public Outcome<ActionReport> Undrain(string? service)
    {
        if (!node.Engine.Undrain(service)) return NoSuchService(service);
        return new ActionReport([.. node.Engine.Snapshot().Where(prefix => service is null || prefix.Service == service)
            .Select(prefix => $"{prefix.Service} {prefix.Prefix}: {NodeReports.Word(prefix.Announcement)} ({prefix.Reason})")]);
    }

    public Task<Outcome<ActionReport>> ReloadAsync() => reloader.ReloadAsync();

    public IReadOnlyList<CacheReport> Caches() => CacheReports.Of(node.Balancer);

    public Outcome<ActionReport> FlushCache(CacheSelection selection, string? pool) => CacheReports.Flush(node.Balancer, selection, pool);

    public string Metrics(ExpositionFormat format) => NodeMetrics.Write(node, reloader, format);

    private ProblemReport NoSuchService(string? service)
    {
        var known = string.Join(", ", node.Options.Anycast.Services.Select(known => known.Name));
        return new ProblemReport("No such service", 404, known.Length == 0
            ? "this node has no services"
            : $"there is no service '{service}'; there are: {known}");
    }

    private static string Argument(string? service) => service is null ? "" : " " + service;
}
