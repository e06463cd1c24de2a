using System.Net;
using System.Net.Sockets;
using Holdfast.Configuration.Options;
using Holdfast.Contracts;
using Holdfast.Linux.Files;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Holdfast.Web;

/// <summary>
/// The daemon's web server: the API on its unix socket, where whoever may open the socket is the administrator, and metrics
/// over TCP where they are configured. 
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

    private readonly KestrelServer _kestrel;
    private readonly CancellationTokenSource _stopping;

    private WebServer(KestrelServer kestrel, CancellationTokenSource stopping) => (_kestrel, _stopping) = (kestrel, stopping);

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
        EndPoint? binding = null;
        var sockets = new SocketTransportOptions
        {
            CreateBoundListenSocket = endPoint => SocketTransportOptions.CreateDefaultBoundListenSocket(binding = endPoint),
        };
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Limits.MaxRequestBodySize = MaxApiBody;
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        kestrel.Limits.KeepAliveTimeout = KeepAliveTimeout;
        kestrel.ListenUnixSocket(socketPath);
        if (metrics is not null) Listen(kestrel, metrics, new MetricsListener(() => options().Acl));

        var stopping = new CancellationTokenSource();
        var server = new WebServer(
            new KestrelServer(Options.Create(kestrel), new SocketTransportFactory(Options.Create(sockets), logs), logs),
            stopping);
        try
        {
            await server._kestrel.StartAsync(new WebEndpoints(node, operations, logs, stopping.Token), default);
        }
        catch (Exception refused) when (binding is not null && refused is IOException or SocketException)
        {
            await server.DisposeAsync();
            throw binding is IPEndPoint
                ? new IOException($"metrics.listen: cannot listen on {metrics}: {refused.Message}", refused)
                : new IOException($"api.listen: no socket can be made at {socketPath}: {refused.Message}", refused);
        }
        File.SetUnixFileMode(socketPath, SocketMode);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        using var limit = new CancellationTokenSource(StopTimeout);
        await _kestrel.StopAsync(limit.Token);
        _kestrel.Dispose();
        _stopping.Dispose();
    }

    private static void Listen(KestrelServerOptions kestrel, IPEndPoint endPoint, MetricsListener listener) =>
        kestrel.Listen(endPoint, options => options.Use(next => connection => listener.AcceptAsync(connection, next)));

    private static void PreparePath(string socketPath)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(socketPath))!;
        try
        {
            if (!Directory.Exists(folder)) Directory.CreateDirectory(folder, FolderMode);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"api.listen: the folder {folder} cannot be made: {refused.Message}", refused);
        }
        var present = FileTypes.Of(socketPath);
        if (present == FileType.None) return;
        if (present != FileType.Socket)
            throw new IOException(
                $"api.listen: {socketPath} is {FileTypes.Describe(present)}, not a socket: remove it, or give api.listen another path");
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
