using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Holdfast.Metrics;
using Microsoft.AspNetCore.Connections;

namespace Holdfast.Web.Connections;

/// <summary>
/// Whom a TCP listener lets in. Nobody can hold its places: there are few for each address (an IPv6 /64 is one),
/// and where there is none left the oldest connection that waits for nothing from us is closed for the newcomer.
/// </summary>
/// <param name="isApi">Whether it serves the API; else metrics alone.</param>
/// <param name="traffic">Counts what comes.</param>
/// <param name="acl">Who may connect, as it is now.</param>
/// <param name="most">Connections at once.</param>
/// <param name="mostOfOne">Connections of one address at once.</param>
internal sealed class WebListener(
    bool isApi, ListenerTraffic traffic, Func<ImmutableArray<IPNetwork>> acl, int most, int mostOfOne)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<WebConnection> _open = new();

    public bool IsApi => isApi;

    /// <summary>Counts what comes.</summary>
    public ListenerTraffic Traffic => traffic;

    /// <summary>How many are open.</summary>
    public int Count
    {
        get { lock (_gate) return _open.Count; }
    }

    public async Task AcceptAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (!IsAllowed(connection.RemoteEndPoint, out var address))
        {
            traffic.Forbid();
            connection.Abort();
            return;
        }
        var its = new WebConnection(connection, this, Group(address));
        var leaving = Admit(its);
        traffic.Accept(another: leaving is not null);
        leaving?.Connection.Abort();
        try
        {
            connection.Features.Set(its);
            await next(connection);
        }
        finally
        {
            lock (_gate) _open.Remove(its);
            traffic.Close();
        }
    }

    /// <summary>Takes a place, and says who gives way for it.</summary>
    private WebConnection? Admit(WebConnection its)
    {
        lock (_gate)
        {
            var ofOne = _open.Where(other => other.Client.Equals(its.Client)).ToList();
            var leaving = ofOne.Count >= mostOfOne ? Oldest(ofOne) : _open.Count >= most ? Oldest(_open) : null;
            if (leaving is not null) _open.Remove(leaving);
            _open.AddLast(its);
            return leaving;
        }
    }

    // One that is being answered has done what it came for, or is about to.
    private static WebConnection? Oldest(IReadOnlyCollection<WebConnection> connections) =>
        connections.FirstOrDefault(connection => !connection.IsAnswered) ?? connections.First();

    private static IPAddress Group(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? address
        : new IPAddress([.. address.GetAddressBytes().AsSpan(0, 8), 0, 0, 0, 0, 0, 0, 0, 0]);

    private bool IsAllowed(EndPoint? remote, out IPAddress address)
    {
        address = (remote as IPEndPoint)?.Address ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var its = address;
        return remote is IPEndPoint && acl().Any(network => network.Contains(its));
    }
}
