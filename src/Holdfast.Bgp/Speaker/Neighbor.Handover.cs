using Holdfast.Bgp.Handover;
using Holdfast.Bgp.Session;

namespace Holdfast.Bgp.Speaker;

/// <content>Its session from one process to another.</content>
internal sealed partial class Neighbor
{
    private IReadOnlyList<RouteHandover>? _inherited;

    /// <summary>Stands still; see <see cref="NeighborSession.Suspend"/>.</summary>
    public (SessionHandover Session, int Socket)? Suspend() => Session.Suspend() is not ({ } session, var socket) ? null
        : (session with { Routes = Routes?.Leave() ?? [] }, socket);

    /// <summary>Goes on with what another process has left.</summary>
    public void Adopt(IPeerConnection connection, SessionHandover left)
    {
        _localAddress = connection.LocalAddress;
        _inherited = left.Routes;
        Session.Adopt(connection, left);
    }
}
