using Holdfast.Api;
using Holdfast.Contracts;
using Holdfast.Metrics;
using Holdfast.Web.Routes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Holdfast.Web;

/// <summary>
/// What Kestrel hands requests to. Requests over TCP and those over the API's socket each have paths of their own, so that
/// none leads from TCP to the API. It is all there is between the server and the endpoints: no host with configuration files
/// and environment variables of its own.
/// </summary>
internal sealed partial class WebEndpoints : IHttpApplication<HttpContext>
{
    private readonly RouteTable _api = new();
    private readonly RouteTable _metrics = new();
    private readonly ILogger _logger;

    /// <summary>An application for all listeners.</summary>
    /// <param name="node">What is reported of.</param>
    /// <param name="operations">What is done.</param>
    /// <param name="logs">Where it logs.</param>
    /// <param name="stopping">Ends answers that have no end of their own.</param>
    public WebEndpoints(INodeView node, IOperator operations, ILoggerFactory logs, CancellationToken stopping)
    {
        _logger = logs.CreateLogger<WebEndpoints>();
        ApiEndpoints.Map(_api, node, operations, stopping);
        MetricsEndpoint.Map(_metrics, new CachedMetrics(node, TimeProvider.System));
    }

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(HttpContext context)
    {
        var tcp = MetricsConnection.Of(context);
        try
        {
            tcp?.Begin(context);
            await (tcp is null ? _api : _metrics).AnswerAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }
        catch (Exception failed) when (tcp is null && !context.Response.HasStarted)
        {
            LogFailed(context.Request.Path, failed);
            context.Response.Clear();
            await ApiEndpoints.ReportFailureAsync(context, failed);
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

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} failed")]
    private partial void LogFailed(string path, Exception failed);
}
