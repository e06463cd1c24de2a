using System.Net;
using System.Net.Sockets;
using Holdfast.Api;
using Holdfast.Configuration.Options;
using Holdfast.Contracts;
using Holdfast.Metrics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Holdfast.Web;

/// <summary>
/// The daemon's web host: the API on its unix socket, where whoever may open the socket is the administrator, and metrics
/// over TCP where they are configured. Each listener has a pipeline of its own, so that no path leads from TCP to the API.
/// </summary>
internal sealed class WebServer : IAsyncDisposable
{
    private const UnixFileMode SocketMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
    private const int MaxApiBody = 64 * 1024;
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly WebApplication _web;

    private WebServer(WebApplication web) => _web = web;

    /// <summary>Listens; a socket left by a dead daemon is replaced.</summary>
    /// <param name="socketPath">The API's socket.</param>
    /// <param name="metrics">Where metrics are listened for, or null.</param>
    /// <param name="options">The metrics' options as they are now: their ACL changes with a reload.</param>
    /// <param name="node">What is reported of.</param>
    /// <param name="operations">What is done.</param>
    /// <param name="logs">Where it logs.</param>
    /// <exception cref="IOException">Another daemon answers there, or an address cannot be listened on.</exception>
    public static async Task<WebServer> StartAsync(
        string socketPath, IPEndPoint? metrics, Func<MetricsOptions> options, INodeView node, IOperator operations,
        ILoggerFactory logs)
    {
        PreparePath(socketPath);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(logs);
        EndPoint? binding = null;
        builder.WebHost.UseSockets(sockets =>
            sockets.CreateBoundListenSocket = endPoint =>
                SocketTransportOptions.CreateDefaultBoundListenSocket(binding = endPoint));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxApiBody;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
            kestrel.Limits.KeepAliveTimeout = KeepAliveTimeout;
            kestrel.ListenUnixSocket(socketPath);
            if (metrics is not null) Listen(kestrel, metrics, new MetricsListener(() => options().Acl));
        });
        var web = builder.Build();
        if (metrics is not null) MapMetrics(web, node);
        MapApi(web, node, operations);
        try
        {
            await web.StartAsync();
        }
        catch (Exception refused) when (binding is IPEndPoint && refused is IOException or SocketException)
        {
            await web.DisposeAsync();
            throw new IOException($"metrics.listen: cannot listen on {metrics}: {refused.Message}", refused);
        }
        File.SetUnixFileMode(socketPath, SocketMode);
        return new WebServer(web);
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopTimeout);
        await _web.StopAsync(limit.Token);
        await _web.DisposeAsync();
    }

    private static void MapMetrics(WebApplication web, INodeView node) =>
        web.MapWhen(MetricsListener.Accepted, branch => branch
            .Use(next => context => MetricsListener.RefuseBodyAsync(context, next))
            .UseRouting().UseEndpoints(routes => MetricsEndpoint.Map(routes, node)));

    private static void MapApi(WebApplication web, INodeView node, IOperator operations) =>
        web.MapWhen(static context => !MetricsListener.Accepted(context), branch => branch
            .UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = ApiEndpoints.ReportFailureAsync })
            .UseRouting().UseEndpoints(routes => ApiEndpoints.Map(routes, node, operations, web.Lifetime.ApplicationStopping)));

    private static void Listen(KestrelServerOptions kestrel, IPEndPoint endPoint, MetricsListener listener) =>
        kestrel.Listen(endPoint, options => options.Use(next => connection => listener.AcceptAsync(connection, next)));

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
