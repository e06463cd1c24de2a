using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Holdfast.Web.Connections;

/// <summary>
/// A connection over TCP that <see cref="WebListener"/> has let in. The connection bears it as a feature, by which requests are
/// told from those that came over the API's socket.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="listener">What let it in.</param>
/// <param name="client">Whose it is: an address, or the /64 of one.</param>
internal sealed class WebConnection(ConnectionContext connection, WebListener listener, IPAddress client)
{
    // Who reads an answer more slowly holds a place that others want.
    private static readonly MinDataRate SlowestReader = new(16 * 1024, TimeSpan.FromSeconds(5));

    private volatile bool _isAnswered;

    public ConnectionContext Connection => connection;

    public WebListener Listener => listener;

    public IPAddress Client => client;

    /// <summary>A whole request has come, and its answer has not gone yet.</summary>
    public bool IsAnswered => _isAnswered;

    /// <summary>The connection that a request came over; null when that is the API's socket.</summary>
    public static WebConnection? Of(HttpContext context) => context.Features.Get<WebConnection>();

    /// <summary>A request has no body, since parameters stand in its query, and its answer is read at once.</summary>
    public void Begin(HttpContext context)
    {
        _isAnswered = true;
        listener.Traffic.Request();
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = 0;
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } reading) reading.MinDataRate = SlowestReader;
    }

    public void End() => _isAnswered = false;
}
