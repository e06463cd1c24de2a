using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Holdfast.Web;

/// <summary>
/// Whom the TCP listener of the metrics lets in. A connection that it has let in bears this listener as a feature, by which
/// requests are told from those that came over the API's socket.
/// </summary>
/// <param name="acl">Who may connect, as it is now.</param>
internal sealed class MetricsListener(Func<ImmutableArray<IPNetwork>> acl)
{
    private const int MaxConnections = 100;

    private int _open;

    /// <summary>Whether a request came over TCP.</summary>
    public static bool Accepted(HttpContext context) => context.Features.Get<MetricsListener>() is not null;

    /// <summary>A request for metrics has no body.</summary>
    public static void RefuseBody(HttpContext context) =>
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = 0;

    public async Task AcceptAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref _open) > MaxConnections || !IsAllowed(connection.RemoteEndPoint))
            {
                connection.Abort();
                return;
            }
            connection.Features.Set(this);
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private bool IsAllowed(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address }) return false;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return acl().Any(network => network.Contains(address));
    }
}
