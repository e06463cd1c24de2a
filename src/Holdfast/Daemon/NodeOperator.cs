using System.Globalization;
using Holdfast.Anycast.Drains;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Cache;
using Holdfast.Metrics;

namespace Holdfast.Daemon;

/// <summary>The node as its operators see and move it.</summary>
internal sealed partial class NodeOperator(Node node, Reloader reloader, ILoggerFactory logs) : IOperator
{
    private readonly ILogger _log = logs.CreateLogger("holdfast");

    public StatusReport Status() => NodeReports.Status(node, reloader);

    public IReadOnlyList<ServiceReport> Services() => NodeReports.Services(node);

    public IReadOnlyList<BackendReport> Backends() => NodeReports.Backends(node);

    public IReadOnlyList<NeighborReport> Neighbors() => NodeReports.Neighbors(node);

    public BfdReport Bfd() => BfdReports.Of(node.Speaker.Bfd);

    public Outcome<IReadOnlyList<ExplanationReport>> Explain(string service) => node.Engine.Explain(service) is { } explanation
        ? new Outcome<IReadOnlyList<ExplanationReport>>(NodeReports.Explanation(explanation), null)
        : NoSuchService(service);

    public IReadOnlyList<DrainReport> Drains() => NodeReports.Drains(node);

    public EventsReport Events(long since) => node.Events.Since(since);

    public IAsyncEnumerable<EventReport> FollowEvents(long since, CancellationToken cancellation) => node.Events.FollowAsync(since, cancellation);

    public Outcome<ActionReport> Drain(DrainRequest request)
    {
        if (node.Stopping) return new ProblemReport("Stopping", 409, "the daemon is stopping: everything is withdrawn anyway");
        var (service, now) = (request.Service, node.Time.GetUtcNow());
        var drain = new Drain(service, now) { Until = now + request.Lasting, By = request.By, Reason = request.Reason };
        if (node.Options.Anycast.Services.IsEmpty || !node.Engine.Drain(drain)) return NoSuchService(service);
        node.Events.Add("drain", service ?? "node", null, "drained", drain.ToString());
        LogDrain(_log, service ?? "the node", drain.ToString());
        var graceful = node.Engine.Snapshot().Any(prefix => prefix.Decision.GracefulShutdown && (service is null || prefix.Service == service));
        var how = graceful ? $"announced with GRACEFUL_SHUTDOWN for {Text(node.Options.Anycast.GracefulShutdownTime)}, then withdrawn" : "withdrawn";
        var done = new List<string> { $"{service ?? "all services"}: {how}; still answering queries; undo with: holdfast undrain{Argument(service)}" };
        if (node.SaveDrains() is { } trouble) done.Add($"warning: it will not survive a restart: {trouble}");
        return new ActionReport(done);
    }

    public Outcome<ActionReport> Undrain(string? service, string by)
    {
        if (!node.Engine.Undrain(service)) return NoSuchService(service);
        node.Events.Add("drain", service ?? "node", "drained", "undrained", $"by {by}");
        LogUndrain(_log, service ?? "the node", by);
        node.SaveDrains();
        return new ActionReport([.. node.Engine.Snapshot().Where(prefix => service is null || prefix.Service == service)
            .Select(prefix => $"{prefix.Service} {prefix.Prefix}: {NodeReports.Word(prefix.Decision.Announcement)} ({prefix.Reason})")]);
    }

    public Outcome<ReloadPlanReport> PlanReload() => reloader.Plan();

    public Task<Outcome<ActionReport>> ReloadAsync(string by) => reloader.ReloadAsync(by);

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

    private static string Text(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###}s");

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} is {Drain}")]
    private static partial void LogDrain(ILogger log, string what, string drain);

    [LoggerMessage(Level = LogLevel.Information, Message = "{What} is undrained by {By}")]
    private static partial void LogUndrain(ILogger log, string what, string by);

    private static string Argument(string? service) => service is null ? "" : " " + service;
}
