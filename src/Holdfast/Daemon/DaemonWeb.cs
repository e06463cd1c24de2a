using Holdfast.Contracts.Reports;
using Holdfast.Web;

namespace Holdfast.Daemon;

/// <summary>The daemon's web server, which an upgrade stops, and may start again.</summary>
/// <param name="node">What it reports of.</param>
/// <param name="logs">Where it logs.</param>
/// <param name="inherited">Sockets of the process before, or null.</param>
internal sealed class DaemonWeb(Node node, ILoggerFactory logs, IReadOnlyDictionary<string, int>? inherited)
    : IHandedWeb, IAsyncDisposable
{
    private readonly List<WebServer> _servers = [];

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    public Task StartAsync() => StartAsync(inherited);

    /// <inheritdoc/>
    public Dictionary<string, int> LeaveSockets() => _servers[^1].LeaveSockets();

    /// <inheritdoc/>
    public void StopListening() => _servers[^1].StopListening();

    /// <inheritdoc/>
    public void ListenAgain(IReadOnlyDictionary<string, int> sockets) => StartAsync(sockets).GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
    }

    private async Task StartAsync(IReadOnlyDictionary<string, int>? sockets) => _servers.Add(await WebServer.StartAsync(
        () => node.Options, node.View, node.Operator,
        (file, what, why) => node.Events.Add(EventKind.Api, file, null, what, why), logs, sockets).ConfigureAwait(false));
}
