using Holdfast.Api;
using Holdfast.Contracts;
using Holdfast.Metrics;
using Holdfast.Web.Access;
using Holdfast.Web.Connections;
using Holdfast.Web.Routes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Holdfast.Web;

/// <summary>
/// What Kestrel hands requests to. The metrics' port has paths of its own, so that none leads from there to the API; requests
/// to the API over TCP go through a guard. It is all there is between the server and the endpoints: no host with configuration
/// files and environment variables of its own.
/// </summary>
internal sealed partial class WebEndpoints : IHttpApplication<HttpContext>
{
    private readonly RouteTable _api = new();
    private readonly RouteTable _metrics = new();
    private readonly RequestGuard _guard;
    private readonly ILogger _logger;

    /// <summary>An application for all listeners.</summary>
    /// <param name="node">What is reported of.</param>
    /// <param name="operations">What is done.</param>
    /// <param name="guard">Who may ask over TCP.</param>
    /// <param name="web">What comes over TCP.</param>
    /// <param name="logs">Where it logs.</param>
    /// <param name="stopping">Ends answers that have no end of their own.</param>
    public WebEndpoints(
        INodeView node, IOperator operations, RequestGuard guard, WebTraffic web, ILoggerFactory logs,
        CancellationToken stopping)
    {
        _logger = logs.CreateLogger<WebEndpoints>();
        _guard = guard;
        var metrics = new CachedMetrics(node, web, TimeProvider.System);
        ApiRoutes.Map(_api, node, operations, metrics, web, stopping);
        _metrics.Map(MetricsEndpoint.Of((_, format) => metrics.Write(format)));
    }

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(HttpContext context)
    {
        var tcp = WebConnection.Of(context);
        try
        {
            tcp?.Begin(context);
            await (tcp is null ? _api.AnswerAsync(context)
                : tcp.Listener.IsApi ? AnswerGuardedAsync(tcp, context) : _metrics.AnswerAsync(context));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }
        catch (Exception failed) when (tcp?.Listener.IsApi is not false && !context.Response.HasStarted)
        {
            LogFailed(context.Request.Path, failed);
            context.Response.Clear();
            await ApiRoutes.ReportFailureAsync(context, failed);
        }
        finally
        {
            tcp?.End();
        }
    }

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    private Task AnswerGuardedAsync(WebConnection connection, HttpContext context)
    {
        // What it answers is for who asked, and no page.
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return _guard.Refuse(connection, context) is { } refused ? ApiResponse.WriteProblemAsync(context, refused)
            : _api.AnswerAsync(context, async (endpoint, asked) =>
            {
                if ((_guard.Refuse(connection, asked, endpoint) ?? await _guard.AnswerAsync(connection, asked, endpoint))
                    is { } problem)
                    await ApiResponse.WriteProblemAsync(asked, problem);
            });
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} failed")]
    private partial void LogFailed(string path, Exception failed);
}
