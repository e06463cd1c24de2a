using System.Globalization;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Services;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Daemon.State;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Logging.Outputs;

namespace Holdfast.Daemon;

/// <summary>What operators do to the node: done, logged, and told in the events with who and why.</summary>
internal sealed partial class NodeOperator(Node node, ILoggerFactory logs) : IOperator
{
    private readonly ILogger _log = logs.CreateLogger("holdfast");

    private ProblemReport? TooEarly => node.IsHandingOver
        ? new ProblemReport("Upgrading", StatusCodes.Status409Conflict, "another process takes over: try again in a moment")
        : node.Started ? null
        : new ProblemReport("Starting", StatusCodes.Status409Conflict, "the daemon is starting: try again in a moment");

    public async Task<Outcome<ActionReport>> DrainAsync(DrainRequest request)
    {
        if (TooEarly is { } early) return early;
        if (node.Stopping) return new ProblemReport("Stopping", 409, "the daemon is stopping: everything is withdrawn anyway");
        var (service, now) = (request.Service, node.Time.GetUtcNow());
        var drain = new Drain(service, now) { Until = now + request.Lasting, By = request.By, Reason = request.Reason };
        if (node.Options.Anycast.Services.IsEmpty || !node.Engine.Drain(drain)) return NoSuchService(service);
        node.Events.Add(EventKind.Drain, service ?? "node", null, "drained", drain.ToString());
        LogDrain(_log, service ?? "the node", drain.ToString());
        var graceful = node.Engine.Snapshot().Any(prefix =>
            prefix.Decision.GracefulShutdown && (service is null || prefix.Service == service));
        var stays = node.Engine.Snapshot().Any(prefix =>
            prefix.Phase == DrainPhase.Shared && (service is null || prefix.Service == service));
        var how = stays ? "its prefix stays announced for another service that shares it"
            : graceful ? $"announced with GRACEFUL_SHUTDOWN for {Text(node.Options.Anycast.GracefulShutdownTime)}, then withdrawn"
            : "withdrawn";
        var undo = $"undo with: holdfast undrain{Argument(service)}";
        var done = new List<string> { $"{service ?? "all services"}: {how}; still answering queries; {undo}" };
        if (await NodeState.WaitAsync(node.SaveDrainsAsync(), node.Time) is { } trouble) done.Add($"warning: it will not survive a restart: {trouble}");
        return new ActionReport(done);
    }

    public Outcome<ActionReport> Undrain(string? service, string by)
    {
        if (TooEarly is { } early) return early;
        if (!node.Engine.Undrain(service)) return NoSuchService(service);
        node.Events.Add(EventKind.Drain, service ?? "node", "drained", "undrained", $"by {by}");
        LogUndrain(_log, service ?? "the node", by);
        _ = node.SaveDrainsAsync();
        return new ActionReport([.. node.Engine.Snapshot().Where(prefix => service is null || prefix.Service == service)
            .Select(
                prefix => $"{prefix.Service} {prefix.Prefix}: decided to {prefix.Decision.Announcement.ToWord()} ({prefix.Reason})")]);
    }

    public async Task<Outcome<ActionReport>> SetBackendModeAsync(BackendModeRequest request)
    {
        if (node.IsHandingOver && TooEarly is { } changing) return changing;
        var (name, mode, now) = (request.Backend, request.Mode, node.Time.GetUtcNow());
        var said = new BackendOverride(name, mode, now, now + request.Lasting, request.By, request.Reason);
        var why = said.ToString();
        var known = false;
        node.EventWatch.TellBackends(name, why, () => known = node.Overrides.Set(said));
        var backends = node.Balancer.Backends;
        if (!known || backends.FirstOrDefault(backend => backend.Name == name) is not { } found)
            return ProblemReport.NoSuchBackend(name, backends.Select(backend => backend.Name));
        LogBackend(_log, name, found.State.ToWord(), why);
        var until = said.Until is { } end ? string.Create(CultureInfo.InvariantCulture, $" until {end.UtcDateTime:u}") : "";
        var done = new List<string>
        {
            mode == BackendMode.Auto ? $"{name}: {found.State.ToWord()}, as its health check finds it"
                : $"{name}: {found.State.ToWord()}{until}; undo with: holdfast backend auto {name}",
        };
        if (await NodeState.WaitAsync(node.State.SaveAsync(node.Overrides.All), node.Time) is { } trouble)
            done.Add($"warning: it will not survive a restart: {trouble}");
        return new ActionReport(done);
    }

    public Outcome<IReadOnlyList<ExpungedCache>> FlushCache(CacheSelection selection, string? pool, string by)
    {
        var flushed = node.Balancer.ExpungeCache(selection, pool);
        foreach (var cache in flushed)
            node.Events.Add(EventKind.Cache, cache.Name, null, "flushed",
                $"by {by}: {Text(selection)}, {cache.Removed} removed");
        if (!flushed.IsEmpty)
            return new Outcome<IReadOnlyList<ExpungedCache>>(flushed, null);
        var known = string.Join(", ", node.Balancer.Caches.SelectMany(cache => cache.Pools).Order(StringComparer.Ordinal));
        return new ProblemReport("No such cache", StatusCodes.Status404NotFound, known.Length == 0 ? "no pool has a cache"
            : $"there is no pool '{pool}' with a cache; those that have one: {known}");
    }

    public Task<Outcome<TraceReport>> TraceAsync(TraceRequest request) =>
        TooEarly is { } early ? Task.FromResult<Outcome<TraceReport>>(early) : new QueryTracing(node).TraceAsync(request);

    public Outcome<ActionReport> ReopenLogs(string by)
    {
        string[] files = [.. node.Balancer.ReopenLogs().Select(sink => sink.Options.Target).OfType<FileTarget>()
            .Select(file => file.Path)];
        string named = files.Length == 0 ? "no file" : string.Join(", ", files);
        LogReopened(_log, named, by);
        node.Events.Add(EventKind.Log, named, null, "opened anew", $"by {by}");
        return new ActionReport(files.Length == 0 ? ["no sink of dns.log writes a file"]
            : [.. files.Select(file => $"{file} is opened anew")]);
    }

    public async Task<Outcome<ActionReport>> BlockAsync(BlockRequest request) =>
        TooEarly is { } early ? early : await node.Blocks.BlockAsync(request);

    public async Task<Outcome<ActionReport>> UnblockAsync(BlockTarget? target, string by) =>
        TooEarly is { } early ? early : await node.Blocks.UnblockAsync(target, by);

    public Task<Outcome<ActionReport>> ReloadAsync(string by, TimeSpan? confirmWithin = null) =>
        TooEarly is { } early ? Task.FromResult<Outcome<ActionReport>>(early) : node.Reloader.ReloadAsync(by, confirmWithin);

    public Task<Outcome<ActionReport>> ConfirmAsync(string by) => node.Reloader.ConfirmAsync(by);

    public Task<Outcome<ActionReport>> RollbackAsync(int? number, string by) =>
        TooEarly is { } early ? Task.FromResult<Outcome<ActionReport>>(early) : node.Reloader.RollbackAsync(number, by);

    public Task<Outcome<ActionReport>> UpgradeAsync(string? binary, string by) =>
        TooEarly is { } early ? Task.FromResult<Outcome<ActionReport>>(early)
        : node.Stopping || node.UpgradeRequested is not { } upgrade
            ? Task.FromResult<Outcome<ActionReport>>(new ProblemReport("Stopping", 409, "the daemon is stopping"))
        : upgrade(binary, by);

    private ProblemReport NoSuchService(string? service) =>
        ProblemReport.NoSuchService(service, node.Options.Anycast.Services.Select(known => known.Name));

    private static string Text(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###}s");

    private static string Text(CacheSelection selection) =>
        (selection.Name is { } name ? $"{name}{(selection.AndBelow ? " and below" : "")}" : "everything")
        + (selection.Type is { } type ? $" {type.ToMnemonic()}" : "");

    private static string Argument(string? service) => service is null ? "" : " " + service;

    [LoggerMessage(Level = LogLevel.Information, Message = "query log: {Files} opened anew, by {By}")]
    private static partial void LogReopened(ILogger log, string files, string by);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} is {Drain}")]
    private static partial void LogDrain(ILogger log, string what, string drain);

    [LoggerMessage(Level = LogLevel.Information, Message = "{What} is undrained by {By}")]
    private static partial void LogUndrain(ILogger log, string what, string by);

    [LoggerMessage(Level = LogLevel.Warning, Message = "backend {Backend} is {State}, {Why}")]
    private static partial void LogBackend(ILogger log, string backend, string state, string why);
}
