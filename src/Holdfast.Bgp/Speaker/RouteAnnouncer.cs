using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;
using Microsoft.Extensions.Logging;

namespace Holdfast.Bgp.Speaker;

/// <summary>Sends the routes over a session that is up, and again when the neighbor asks for them (RFC 2918).</summary>
/// <param name="session">The session.</param>
/// <param name="routes">What the neighbor has, and what it should have.</param>
/// <param name="logger">The speaker's.</param>
/// <param name="time">The clock.</param>
/// <param name="run">Runs something under the session's lock.</param>
internal sealed class RouteAnnouncer(
    EstablishedSession session, RouteSender routes, ILogger logger, TimeProvider time, Action<Action> run)
    : IMessageSink, IDisposable
{
    /// <summary>
    /// Octets of routes a second that a neighbor gets by asking for them again; beyond them its requests are answered together.
    /// By octets and not by answers, so that one that asks without end and reads nothing has its window full soon, and is found.
    /// </summary>
    public const int RefreshRate = 64 * 1024;

    // However few octets an answer has.
    internal static readonly TimeSpan LeastRefreshPause = TimeSpan.FromMilliseconds(5);

    private readonly HashSet<AddressFamily> _asked = [];
    private DesiredRoutes _desired = DesiredRoutes.Empty;
    private SessionTimer? _pause;

    public void Dispose() => _pause?.Dispose();

    public RouteSender Routes => routes;

    private string Neighbor => routes.Options.Neighbor.Name;

    /// <summary>Sends what differs between <paramref name="desired"/> and what the neighbor has.</summary>
    public void Announce(DesiredRoutes desired)
    {
        _desired = desired;
        Send();
    }

    public void Reconfigure(SessionOptions options)
    {
        routes.Reconfigure(options);
        Send();
    }

    /// <summary>Sends all routes again, though the neighbor has not asked for them.</summary>
    public void Resend()
    {
        foreach (var family in session.Agreement.Families) routes.Refresh(family);
        Send();
    }

    /// <summary>Sends End-of-RIB once more.</summary>
    public void SendEndOfRib(AddressFamily family)
    {
        if (!session.Agreement.Families.Contains(family)) return;
        session.Send(UpdateMessage.EndOfRibOf(family).ToBytes(session.Agreement.Update), [MessageType.Update]);
    }

    /// <summary>Asks for the neighbor's routes again (RFC 2918).</summary>
    public void RequestRoutes(AddressFamily family)
    {
        var knows = session.Agreement.Open.Capabilities.Items.OfType<RouteRefreshCapability>().Any();
        if (!knows || !session.Agreement.Families.Contains(family)) return;
        session.Send(new RouteRefreshMessage(family).ToBytes(), [MessageType.RouteRefresh]);
    }

    /// <summary>The machine's addresses changed, and with them perhaps next hops.</summary>
    public void LinksChanged()
    {
        routes.FindLink();
        Send();
    }

    public void Received(Message message)
    {
        // Nothing is imported: an UPDATE has done all it can by being counted.
        if (message is not RouteRefreshMessage { Subtype: RouteRefreshSubtype.Request } refresh) return;
        if (!session.Agreement.Families.Contains(refresh.Family)) return;
        _asked.Add(refresh.Family);
        _pause ??= new SessionTimer(time, () => run(PauseDue));
        if (!_pause.IsRunning) AnswerRefreshes();
    }

    public void Drained() => Send();

    private void PauseDue()
    {
        if (_pause!.TryExpire() && _asked.Count > 0) AnswerRefreshes();
    }

    private void AnswerRefreshes()
    {
        foreach (var family in _asked) routes.Refresh(family);
        _asked.Clear();
        var pause = TimeSpan.FromSeconds((double)Send() / RefreshRate);
        _pause!.Start(pause > LeastRefreshPause ? pause : LeastRefreshPause);
    }

    // Unless the neighbor has not yet taken the last difference; then it goes, as it is by then, when it has. Returns the octets.
    private int Send()
    {
        if (session.IsCongested) return 0;
        var withheld = routes.Withheld;
        var batch = routes.Update(_desired);
        foreach (var route in routes.Withheld.Except(withheld)) logger.Withheld(route.Prefix, Neighbor, route.Reason);
        if (batch.Types.Length == 0) return 0;
        session.Send(batch.Octets, batch.Types);
        logger.RoutesSent(Neighbor, batch.Types.Length, routes.RouteCount);
        return batch.Octets.Length;
    }
}
