using System.Collections.Immutable;
using System.Net;
using Holdfast.Api;
using Microsoft.AspNetCore.Connections;

namespace Holdfast.Metrics;

/// <summary>Metrics over TCP, by plain HTTP: <c>GET /metrics</c> and nothing else. A server apart from the API's, so that no mistake can lead from here to there.</summary>
internal sealed class MetricsServer : IAsyncDisposable
{
    private const int MaxConnections = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly WebApplication _web;

    private MetricsServer(WebApplication web) => _web = web;

    /// <summary>Listens on an address.</summary>
    /// <param name="endPoint">Address and port.</param>
    /// <param name="acl">Who may connect, as it is now.</param>
    /// <param name="write">Writes the metrics.</param>
    /// <param name="logs">Where it logs.</param>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<MetricsServer> StartAsync(
        IPEndPoint endPoint, Func<ImmutableArray<IPNetwork>> acl, Func<ExpositionFormat, string> write, ILoggerFactory logs)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(logs);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.RequestHeadersTimeout = Patience;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            kestrel.Listen(endPoint, listener => listener.Use(next => connection =>
                IsAllowed(connection, acl()) ? next(connection) : CloseAsync(connection)));
        });
        var web = builder.Build();
        MetricsEndpoint.Map(web, write);
        try
        {
            await web.StartAsync();
        }
        catch (Exception refused) when (refused is IOException or System.Net.Sockets.SocketException)
        {
            await web.DisposeAsync();
            throw new IOException($"metrics.listen: cannot listen on {endPoint}: {refused.Message}", refused);
        }
        return new MetricsServer(web);
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _web.StopAsync(patience.Token);
        await _web.DisposeAsync();
    }

    private static bool IsAllowed(ConnectionContext connection, ImmutableArray<IPNetwork> acl)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: var address }) return false;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return acl.Any(network => network.Contains(address));
    }

    private static Task CloseAsync(ConnectionContext connection)
    {
        connection.Abort();
        return Task.CompletedTask;
    }
}
