using System.Collections.Frozen;
using System.Net;
using System.Numerics;
using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Monitoring;
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
internal sealed partial class Neighbor : ISessionClient, IBfdClient, IDisposable
{
    private readonly ILinkAddresses _links;
    private readonly UpdateGroups _groups;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private DesiredRoutes _desired = DesiredRoutes.Empty;
    private readonly Action _changed;
    private readonly RangeMembership? _range;
    private RouteAnnouncer? _announcer;
    private volatile bool _isAdmitted;
    private volatile IPAddress? _localAddress;
    private int _admissionPending;

    /// <summary>
    /// Without a lock <paramref name="changed"/> is called at each change. <paramref name="range"/> is what it belongs to when it
    /// is not listed.
    /// </summary>
    public Neighbor(
        SessionOptions options, TimeProvider time, IConnector connector, ILinkAddresses links, UpdateGroups groups,
        ILogger logger, Action changed, RangeMembership? range = null, MessageMonitor? monitor = null)
    {
        _links = links;
        _groups = groups;
        _logger = logger;
        _time = time;
        _changed = changed;
        _range = range;
        _isAdmitted = range is null;
        Session = new NeighborSession(
            options, this, time, connector, logger, OnChanged, range is null ? null : () => range.Unused(this),
            monitor ?? new MessageMonitor());
    }

    public NeighborSession Session { get; }

    /// <summary>It is not listed, but connected from a range.</summary>
    public bool IsDynamic => _range is not null;

    /// <summary>It is listed, or an OPEN of its was accepted: before that it is a stranger who connected from a range.</summary>
    public bool IsAdmitted => _isAdmitted;

    /// <summary>BFD watches it: a stranger only where no session comes up without BFD.</summary>
    public bool IsWatched => Options.Neighbor.Bfd is { } bfd && (_isAdmitted || bfd.Strict);

    /// <summary>Our side, as it is now.</summary>
    public SessionOptions Options => Session.Options;

    public string Name => Options.Neighbor.Name;

    /// <summary>The routes' side of the session that is up; null when none is.</summary>
    public RouteSender? Routes => Session.Read(() => _announcer?.Routes);

    public void Start() => Session.Start();

    /// <summary>
    /// Sends what differs between <paramref name="desired"/> and what the neighbor has, before it returns if the session is up.
    /// </summary>
    public void Announce(DesiredRoutes desired) => Session.Run(() =>
    {
        _desired = desired;
        _announcer?.Announce(desired);
    });

    /// <summary>Sends all routes again.</summary>
    public void Resend() => Session.Run(() => _announcer?.Resend());

    /// <summary>Sends End-of-RIB once more.</summary>
    public void SendEndOfRib(AddressFamily family) => Session.Run(() => _announcer?.SendEndOfRib(family));

    /// <summary>Asks for its routes again.</summary>
    public void RequestRoutes(AddressFamily family) => Session.Run(() => _announcer?.RequestRoutes(family));

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

    /// <summary>Ends the session, and lets it come up again.</summary>
    public void Reset(NotificationMessage reason) => Session.Reset(reason);

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
            OfferedFamilies = [.. Options.Neighbor.Families],
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
            InState = history.InState,
            Flaps = history.Flaps,
            TimesEstablished = history.Ups,
        };
    });

    /// <summary>Leaves its range, after it was stopped.</summary>
    public void GiveUpPlace()
    {
        if (_isAdmitted) _range?.Places.GiveUp();
    }

    public void Dispose()
    {
        Session.Dispose();
        _announcer?.Dispose();
    }

    EquatableArray<Capability> ISessionClient.Capabilities(bool isRestarting) => CapabilityOffer.For(Options, isRestarting);

    // Whoever may connect from a range decides how often it does.
    bool ISessionClient.IsLogged(SessionEnd end) =>
        _isAdmitted || (end.IsError && BitOperations.IsPow2(_range!.Places.Refused()));

    MessageError ISessionClient.OpenReceived(OpenMessage sent, OpenMessage received, out SessionAgreement? agreement)
    {
        var error = OpenNegotiation.Agree(Options, sent, received, out agreement);
        if (error.IsError || _isAdmitted) return error;
        if (!_range!.Places.TryTake())
        {
            agreement = null;
            return new MessageError(
                ErrorCode.Cease, (byte)CeaseSubcode.ConnectionRejected, "its range has all the neighbors it may have");
        }
        _isAdmitted = true;
        _admissionPending = 1;
        return MessageError.None;
    }

    IMessageSink ISessionClient.Up(EstablishedSession session)
    {
        var routes = new RouteSender(Options, session.Agreement, session.LocalAddress, _links, _groups);
        if (_inherited is { } sent) routes.Inherit(sent, _desired);
        _inherited = null;
        _announcer = new RouteAnnouncer(session, routes, _logger, _time, Session.Run);
        _announcer.Announce(_desired);
        return _announcer;
    }

    void ISessionClient.Down()
    {
        _announcer?.Dispose();
        _announcer = null;
    }

    private void OnChanged()
    {
        if (Interlocked.Exchange(ref _admissionPending, 0) == 1) _range!.Admitted();
        _changed();
    }
}
