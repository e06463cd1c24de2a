using System.Net;
using System.Net.Sockets;
using Holdfast.Configuration.Options;
using Holdfast.Contracts;
using Holdfast.Linux.Files;
using Holdfast.Metrics;
using Holdfast.Web.Access;
using Holdfast.Web.Connections;
using Holdfast.Web.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Holdfast.Web;

/// <summary>
/// The daemon's web server: the API on its unix socket, where whoever may open the socket is the administrator, and the API and
/// metrics over TCP where they are configured.
/// </summary>
internal sealed class WebServer : IAsyncDisposable
{
    private const UnixFileMode SocketMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
    private const int MaxApiBody = 64 * 1024;
    private const int MaxRequestLine = 4 * 1024;
    private const int MaxHeaders = 16 * 1024;
    private const int MaxHeaderCount = 50;
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly KestrelServer _kestrel;
    private readonly ApiFiles? _files;
    private readonly CancellationTokenSource _stopping;

    private readonly WebSockets _sockets;

    private WebServer(KestrelServer kestrel, ApiFiles? files, CancellationTokenSource stopping, WebSockets sockets) =>
        (_kestrel, _files, _stopping, _sockets) = (kestrel, files, stopping, sockets);

    /// <summary>Listens; a socket left by a dead daemon is replaced.</summary>
    /// <param name="options">The configuration in force: where it listens as it is now, and who may come at any time.</param>
    /// <param name="node">What is reported of.</param>
    /// <param name="operations">What is done.</param>
    /// <param name="tell">Tells what became of a changed file: which, what, and why.</param>
    /// <param name="logs">Where it logs.</param>
    /// <param name="inherited">Sockets of another process that listen already, by where; they are this server's now.</param>
    /// <exception cref="IOException">
    /// Another daemon answers there, an address cannot be listened on, or there is no certificate.
    /// </exception>
    public static async Task<WebServer> StartAsync(
        Func<HoldfastOptions> options, INodeView node, IOperator operations, Action<string, string, string> tell,
        ILoggerFactory logs, IReadOnlyDictionary<string, int>? inherited = null)
    {
        var (api, metrics) = (options().Api, options().Metrics);
        if (inherited?.ContainsKey(api.SocketPath) is not true) PreparePath(api.SocketPath);
        var listening = new WebSockets(inherited);
        var sockets = new SocketTransportOptions { CreateBoundListenSocket = listening.Bind };
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Limits.MaxRequestBodySize = MaxApiBody;
        kestrel.Limits.MaxRequestLineSize = MaxRequestLine;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaders;
        kestrel.Limits.MaxRequestHeaderCount = MaxHeaderCount;
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        kestrel.Limits.KeepAliveTimeout = KeepAliveTimeout;
        kestrel.ListenUnixSocket(api.SocketPath);
        var web = new WebTraffic();
        if (metrics.Listen is { } metricsAddress)
            Listen(kestrel, metricsAddress,
                new WebListener(false, web.Metrics, () => options().Metrics.Acl, most: 100, mostOfOne: 8), null);
        var tokens = new TokenStore(() => options().Api.Http);
        var certificate = api.Http is { Listen: not null, Certificate: { } pem, Key: { } key }
            ? new CertificateStore(pem, key) : null;
        if (api.Http.Listen is { } address)
            Listen(kestrel, address,
                new WebListener(true, web.Api, () => options().Api.Http.Acl, most: 128, mostOfOne: 16), certificate);

        var stopping = new CancellationTokenSource();
        var server = new WebServer(
            new KestrelServer(Options.Create(kestrel), new SocketTransportFactory(Options.Create(sockets), logs), logs),
            api.Http.Listen is null ? null : new ApiFiles(tokens, certificate, tell, logs, TimeProvider.System), stopping,
            listening);
        var guard = new RequestGuard(
            tokens, () => [node.Name, Environment.MachineName, .. options().Api.Http.Hosts, .. certificate?.Names ?? []],
            web, TimeProvider.System);
        try
        {
            await server._kestrel.StartAsync(new WebEndpoints(node, operations, guard, web, logs, stopping.Token), default);
        }
        catch (Exception refused) when (listening.Last is not null && refused is IOException or SocketException)
        {
            await server.DisposeAsync();
            throw listening.Last is IPEndPoint taken
                ? new IOException(
                    $"{(taken.Equals(api.Http.Listen) ? "api.http" : "metrics")}.listen: cannot listen on {taken}: {refused.Message}",
                    refused)
                : new IOException($"api.listen: no socket can be made at {api.SocketPath}: {refused.Message}", refused);
        }
        File.SetUnixFileMode(api.SocketPath, SocketMode);
        listening.CloseUnused();
        return server;
    }

    /// <summary>Copies of what it listens on, by where; whoever has them closes them.</summary>
    public Dictionary<string, int> LeaveSockets() => _sockets.Leave();

    /// <summary>Takes no more connections, which another process goes on with; requests under way are answered.</summary>
    public void StopListening()
    {
        _sockets.LetGo();
        _ = _stopping.CancelAsync();
        _ = _kestrel.StopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _files?.Dispose();
        using var limit = new CancellationTokenSource(StopTimeout);
        await _kestrel.StopAsync(limit.Token);
        _kestrel.Dispose();
        _stopping.Dispose();
        _sockets.RemovePath();
    }

    // Who may not connect costs no handshake. HTTP/1.1 alone: a connection is one request at a time.
    private static void Listen(
        KestrelServerOptions kestrel, IPEndPoint endPoint, WebListener listener, CertificateStore? certificate) =>
        kestrel.Listen(endPoint, options =>
        {
            options.Protocols = HttpProtocols.Http1;
            options.Use(next => connection => listener.AcceptAsync(connection, next));
            if (certificate is null) return;
            var tls = new TlsMiddleware(certificate);
            options.Use(next => connection => tls.EncryptAsync(connection, next));
        });

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
