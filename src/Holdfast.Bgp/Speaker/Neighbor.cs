using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;
using Microsoft.Extensions.Logging;

namespace Holdfast.Bgp.Speaker;

/// <summary>
/// One neighbor: its session, the routes it should have, and BFD's say in it. The session's lock guards it all.
/// </summary>
internal sealed class Neighbor : ISessionClient, IBfdClient, IDisposable
{
    private readonly ILinkAddresses _links;
    private readonly UpdateGroups _groups;
    private readonly ILogger _logger;
    private ImmutableArray<Route> _desired = [];
    private RouteAnnouncer? _announcer;
    private volatile IPAddress? _localAddress;

    /// <summary>
    /// Without a lock <paramref name="changed"/> is called at each change, <paramref name="unused"/> when a lost connection was
    /// all there was.
    /// </summary>
    public Neighbor(
        SessionOptions options, TimeProvider time, IConnector connector, ILinkAddresses links, UpdateGroups groups,
        ILogger logger, Action changed, Action<Neighbor>? unused = null)
    {
        _links = links;
        _groups = groups;
        _logger = logger;
        IsDynamic = unused is not null;
        Session = new NeighborSession(
            options, this, time, connector, logger, changed, unused is null ? null : () => unused(this));
    }

    public NeighborSession Session { get; }

    /// <summary>It is not listed, but connected from a range.</summary>
    public bool IsDynamic { get; }

    /// <summary>Our side, as it is now.</summary>
    public SessionOptions Options => Session.Options;

    public string Name => Options.Neighbor.Name;

    /// <summary>The routes' side of the session that is up; null when none is.</summary>
    public RouteSender? Routes => Session.Read(() => _announcer?.Routes);

    public void Start() => Session.Start();

    /// <summary>
    /// Sends what differs between <paramref name="desired"/> and what the neighbor has, before it returns if the session is up.
    /// </summary>
    public void Announce(ImmutableArray<Route> desired) => Session.Run(() =>
    {
        _desired = desired;
        _announcer?.Announce(desired);
    });

    /// <summary>Goes on with options that do not touch the session (<see cref="SessionOptions.KeepsSession"/>).</summary>
    public void Reconfigure(SessionOptions options) => Session.Run(() =>
    {
        Session.Options = options;
        _announcer?.Reconfigure(options);
    });

    /// <summary>The machine's addresses changed, and with them perhaps next hops.</summary>
    public void LinksChanged() => Session.Run(() => _announcer?.LinksChanged());

    /// <summary>Takes a connection that the neighbor made.</summary>
    public void Accept(IPeerConnection connection)
    {
        _localAddress = connection.LocalAddress;
        Session.Accept(connection);
    }

    /// <inheritdoc/>
    public IPAddress? LocalAddress =>
        _localAddress = Session.Read(() => Session.Furthest.Connection?.LocalAddress) ?? _localAddress;

    /// <inheritdoc/>
    public void HoldDown() => Session.HoldDown(NotificationMessage.Cease(CeaseSubcode.BfdDown));

    /// <inheritdoc/>
    public void Release() => Session.Release();

    /// <summary>Ends the session for good.</summary>
    /// <returns>Ends when the connections are gone.</returns>
    public Task StopAsync(NotificationMessage reason) => Session.StopAsync(reason);

    public NeighborStatus Snapshot() => Session.Read(() =>
    {
        var fsm = Session.Furthest;
        var agreement = fsm.Agreement;
        var history = Session.History;
        return new NeighborStatus(
            Name, Options.Neighbor.Address, agreement?.Open.As ?? Options.Neighbor.PeerAs, history.State, history.Since)
        {
            Interface = Options.Neighbor.Interface,
            IsDynamic = IsDynamic,
            Uptime = Session.Uptime,
            LocalAs = Options.As,
            LocalAddress = fsm.Connection?.LocalAddress,
            RouterId = agreement?.RouterId,
            Capabilities = agreement?.Open.CapabilityWords ?? [],
            SentCapabilities = fsm.Sent?.CapabilityWords ?? [],
            Negotiated = agreement?.ToWords() ?? [],
            Families = agreement?.Families ?? [],
            HoldTime = agreement?.HoldTime,
            Timers = [.. Session.Timers],
            Received = history.Received.Counts,
            Sent = history.Sent.Counts,
            Routes = _announcer?.Routes.Routes ?? FrozenDictionary<Prefix, RouteAttributes>.Empty,
            Withheld = _announcer?.Routes.Withheld ?? [],
            FaultyUpdates = history.FaultyUpdates,
            LastError = history.LastError,
            LastErrorAt = history.LastErrorAt,
            Flaps = history.Flaps,
            TimesEstablished = history.Ups,
        };
    });

    public void Dispose() => Session.Dispose();

    EquatableArray<Capability> ISessionClient.Capabilities(bool isRestarting) => CapabilityOffer.For(Options, isRestarting);

    MessageError ISessionClient.OpenReceived(OpenMessage sent, OpenMessage received, out SessionAgreement? agreement) =>
        OpenNegotiation.Agree(Options, sent, received, out agreement);

    IMessageSink ISessionClient.Up(EstablishedSession session)
    {
        var routes = new RouteSender(Options, session.Agreement, session.LocalAddress, _links, _groups);
        _announcer = new RouteAnnouncer(session, routes, _logger);
        _announcer.Announce(_desired);
        return _announcer;
    }

    void ISessionClient.Down() => _announcer = null;
}
