using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Metrics;
using Microsoft.AspNetCore.Diagnostics;

namespace Holdfast.Api;

/// <summary>The API on its unix socket: whoever may open the socket is the administrator.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private const UnixFileMode SocketMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    private readonly WebApplication _web;

    private ApiServer(WebApplication web) => _web = web;

    /// <summary>Listens on <paramref name="socketPath"/>; a socket left by a dead daemon is replaced.</summary>
    /// <exception cref="IOException">Another daemon answers there, or the path cannot be used.</exception>
    public static async Task<ApiServer> StartAsync(string socketPath, IOperator daemon, ILoggerFactory logs)
    {
        PreparePath(socketPath);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(logs);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.ListenUnixSocket(socketPath);
        });
        var web = builder.Build();
        web.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = ReportFailureAsync });
        Map(web, daemon);
        await web.StartAsync();
        File.SetUnixFileMode(socketPath, SocketMode);
        return new ApiServer(web);
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _web.StopAsync(patience.Token);
        await _web.DisposeAsync();
    }

    private static void Map(WebApplication web, IOperator daemon)
    {
        var api = web.MapGroup("/api/v1");
        Get(api, "/status", daemon.Status, ReportJson.Default.StatusReport);
        Get(api, "/services", daemon.Services, ReportJson.Default.IReadOnlyListServiceReport);
        Get(api, "/backends", daemon.Backends, ReportJson.Default.IReadOnlyListBackendReport);
        Get(api, "/bgp", daemon.Neighbors, ReportJson.Default.IReadOnlyListNeighborReport);
        Get(api, "/bfd", daemon.Bfd, ReportJson.Default.BfdReport);
        api.MapGet("/explain/{service}", (RequestDelegate)(context =>
            AnswerAsync(context, daemon.Explain((string)context.Request.RouteValues["service"]!), ReportJson.Default.IReadOnlyListExplanationReport)));
        DrainEndpoints.Map(api, daemon);
        EventEndpoints.Map(api, daemon, web.Lifetime.ApplicationStopping);
        api.MapGet("/reload/plan", (RequestDelegate)(context => AnswerAsync(context, daemon.PlanReload(), ReportJson.Default.ReloadPlanReport)));
        api.MapPost("/reload", (RequestDelegate)(async context => await AnswerAsync(context, await daemon.ReloadAsync(DrainEndpoints.By(context)), ReportJson.Default.ActionReport)));
        Get(api, "/cache", daemon.Caches, ReportJson.Default.IReadOnlyListCacheReport);
        api.MapPost("/cache/flush", (RequestDelegate)(context =>
            AnswerAsync(context, CacheEndpoints.Flush(context.Request.Query, daemon.FlushCache), ReportJson.Default.ActionReport)));
        MetricsEndpoint.Map(web, daemon.Metrics);
        web.MapFallback((RequestDelegate)(context => ProblemAsync(context, new ProblemReport("Not found", StatusCodes.Status404NotFound, $"there is no {context.Request.Path}"))));
    }

    internal static void Get<T>(RouteGroupBuilder api, string path, Func<T> report, JsonTypeInfo<T> type) =>
        api.MapGet(path, (RequestDelegate)(context => WriteAsync(context, report(), type)));

    internal static Task AnswerAsync<T>(HttpContext context, Outcome<T> outcome, JsonTypeInfo<T> type) =>
        outcome.Problem is { } problem ? ProblemAsync(context, problem) : WriteAsync(context, outcome.Value!, type);

    internal static async Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }

    internal static async Task ProblemAsync(HttpContext context, ProblemReport problem)
    {
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = "application/problem+json";
        await JsonSerializer.SerializeAsync(context.Response.Body, problem, ReportJson.Default.ProblemReport, context.RequestAborted);
    }

    private static Task ReportFailureAsync(HttpContext context)
    {
        var why = context.Features.Get<IExceptionHandlerFeature>()?.Error.Message ?? "unknown";
        return ProblemAsync(context, new ProblemReport("Failed", StatusCodes.Status500InternalServerError, why));
    }

    private static void PreparePath(string socketPath)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(socketPath))!;
        if (!Directory.Exists(folder)) Directory.CreateDirectory(folder, FolderMode);
        if (!File.Exists(socketPath)) return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(socketPath));
        }
        catch (SocketException)
        {
            File.Delete(socketPath);
            return;
        }
        throw new IOException($"another daemon answers on {socketPath}: stop it first, or give this one another api.listen");
    }
}
