using Holdfast.Bgp.Options;

namespace Holdfast.Bgp.Bfd;

/// <summary>
/// The state machine of one session and its timers (RFC 5880, section 6.8), in asynchronous mode without Echo, always in the
/// active role. It knows neither clock nor socket: it is told the time in microseconds, and asked what is to be sent. It
/// allocates nothing.
/// </summary>
internal sealed partial class BfdFsm
{
    /// <summary>The shortest interval that may be announced while the session is not Up (section 6.8.3).</summary>
    public const uint SlowInterval = 1_000_000;

    /// <summary>No timer runs.</summary>
    public const long Never = long.MaxValue;

    private readonly Random _random;
    private AnnouncedInterval _tx = new(SlowInterval);
    private AnnouncedInterval _rx;
    private PollSequence _poll;
    private uint _minTx;
    private byte _multiplier;
    private bool _remoteDemand;
    private uint _remoteMinTx;
    private uint _remoteMinRx = 1;
    private byte _remoteMultiplier;
    private long _lastSent;
    private long _lastReceived;
    private long _nextSend;
    private bool _sendsNow = true;
    private bool _owesFinal;
    private bool _forwardingLost;

    /// <param name="discriminator">Ours, unique among this machine's sessions and not to be guessed; not 0.</param>
    /// <param name="options">The intervals.</param>
    /// <param name="now">The time, from any beginning.</param>
    /// <param name="random">Of the jitter, which guards nothing.</param>
    public BfdFsm(uint discriminator, BfdOptions options, long now, Random random)
    {
        LocalDiscriminator = discriminator;
        _random = random;
        (_minTx, _multiplier) = (Microseconds(options.MinTx), (byte)options.Multiplier);
        _tx = new AnnouncedInterval(Math.Max(_minTx, SlowInterval));
        _rx = new AnnouncedInterval(Microseconds(options.MinRx));
        (_lastSent, _nextSend) = (now, now);
    }

    public BfdState State { get; private set; } = BfdState.Down;

    public BfdDiagnostic Diagnostic { get; private set; }

    public uint LocalDiscriminator { get; }

    /// <summary>0 while the peer is not heard.</summary>
    public uint RemoteDiscriminator { get; private set; }

    public BfdState RemoteState { get; private set; } = BfdState.Down;

    public BfdDiagnostic RemoteDiagnostic { get; private set; }

    /// <summary>A change of ours is being told.</summary>
    public bool IsPolling => _poll.IsActive;

    /// <summary>The interval between our packets, before jitter (section 6.8.7).</summary>
    public uint SendInterval => Math.Max(_tx.Used, _remoteMinRx);

    /// <summary>
    /// The interval between the peer's packets at most, as far as we know (section 6.8.4); 0 while it is not heard.
    /// </summary>
    public uint ReceiveInterval => RemoteDiscriminator == 0 ? 0 : Math.Max(_rx.Used, _remoteMinTx);

    /// <summary>The silence after which the peer is held for lost (section 6.8.4); 0 while it is not heard.</summary>
    public long DetectionTime => (long)_remoteMultiplier * ReceiveInterval;

    /// <summary>When <see cref="Expire"/> or <see cref="TryTransmit"/> has something to do.</summary>
    public long NextDue => _owesFinal || _sendsNow ? 0 : Math.Min(DetectionDue, SendsPeriodically ? _nextSend : Never);

    private long DetectionDue => RemoteDiscriminator == 0 ? Never : _lastReceived + DetectionTime;

    // Section 6.8.7: nothing periodic to who wants none, be it by its interval or by Demand mode.
    private bool SendsPeriodically => _remoteMinRx != 0
        && (!_remoteDemand || State != BfdState.Up || RemoteState != BfdState.Up || _poll.IsActive);

    /// <summary>Takes other intervals; the session stays as it is (section 6.8.3).</summary>
    public void Configure(BfdOptions options)
    {
        if (_multiplier != (byte)options.Multiplier) _sendsNow = true;
        (_minTx, _multiplier) = (Microseconds(options.MinTx), (byte)options.Multiplier);
        Announce(Microseconds(options.MinRx));
    }

    /// <summary>A packet for this session that no rule before the state machine discards (section 6.8.6).</summary>
    /// <returns>Whether it counted.</returns>
    public bool Receive(in ControlPacket packet, long now)
    {
        var sendInterval = SendInterval;
        RemoteDiscriminator = packet.MyDiscriminator;
        (RemoteState, RemoteDiagnostic) = (packet.State, packet.Diagnostic);
        (_remoteDemand, _remoteMultiplier) = (packet.Demand, packet.Multiplier);
        (_remoteMinTx, _remoteMinRx) = (packet.DesiredMinTx, packet.RequiredMinRx);
        if (packet.Final && _poll.IsActive) FinishPoll();
        _lastReceived = now;
        if (State == BfdState.AdminDown)
        {
            Reschedule(sendInterval);
            return false;
        }
        var (state, diagnostic) = State switch
        {
            BfdState.Down => InDown(packet.State),
            BfdState.Init => InInit(packet.State),
            _ => InUp(packet.State),
        };
        Enter(state, diagnostic);
        Reschedule(sendInterval);
        if (packet.Poll) _owesFinal = true;
        return true;
    }

    /// <summary>
    /// Looks at the detection timer. To be called when all that was received has been given to <see cref="Receive"/>.
    /// </summary>
    public void Expire(long now)
    {
        if (now < DetectionDue) return;
        RemoteDiscriminator = 0;
        RemoteState = BfdState.Down;
        RemoteDiagnostic = BfdDiagnostic.None;
        (_remoteMinTx, _remoteMinRx, _remoteMultiplier, _remoteDemand) = (0, 1, 0, false);
        if (State is BfdState.Init or BfdState.Up) Enter(BfdState.Down, BfdDiagnostic.ControlDetectionTimeExpired);
    }

    /// <summary>
    /// What the session vouches for no longer works, or does again (section 6.8.15). Meanwhile it stays Down: the peer is
    /// told so at once, which is faster than falling silent.
    /// </summary>
    public void SetForwarding(bool works)
    {
        _forwardingLost = !works;
        if (!works && State != BfdState.AdminDown) Enter(BfdState.Down, BfdDiagnostic.ForwardingPlaneReset);
    }

    /// <summary>Ends the session for administrative reasons (section 6.8.16); packets that say so go on being sent.</summary>
    public void Disable() => Enter(BfdState.AdminDown, BfdDiagnostic.AdministrativelyDown);

    /// <summary>Whether a packet is to be sent now, and which (section 6.8.7). To be asked until there is none.</summary>
    public bool TryTransmit(long now, out ControlPacket packet)
    {
        if (_owesFinal)
        {
            _owesFinal = false;
            packet = Say(poll: false, final: true);
            return true;
        }
        if (!_sendsNow && (!SendsPeriodically || now < _nextSend))
        {
            packet = default;
            return false;
        }
        _sendsNow = false;
        _lastSent = now;
        _nextSend = now + Jittered(SendInterval);
        packet = Say(_poll.IsActive, final: false);
        return true;
    }

    private (BfdState, BfdDiagnostic) InDown(BfdState received) => received switch
    {
        _ when _forwardingLost => (BfdState.Down, BfdDiagnostic.ForwardingPlaneReset),
        BfdState.Down => (BfdState.Init, Diagnostic),
        BfdState.Init => (BfdState.Up, BfdDiagnostic.None),
        _ => (BfdState.Down, Diagnostic),
    };

    private (BfdState, BfdDiagnostic) InInit(BfdState received) => received switch
    {
        BfdState.AdminDown => (BfdState.Down, BfdDiagnostic.NeighborSignaledSessionDown),
        BfdState.Init or BfdState.Up => (BfdState.Up, BfdDiagnostic.None),
        _ => (BfdState.Init, Diagnostic),
    };

    private (BfdState, BfdDiagnostic) InUp(BfdState received) => received switch
    {
        BfdState.AdminDown or BfdState.Down => (BfdState.Down, BfdDiagnostic.NeighborSignaledSessionDown),
        _ => (BfdState.Up, Diagnostic),
    };

    private void Enter(BfdState state, BfdDiagnostic diagnostic)
    {
        if (State == state && Diagnostic == diagnostic) return;
        (State, Diagnostic) = (state, diagnostic);
        // "SHOULD be transmitted during the interval ... in order to more rapidly communicate a change in state" (section 6.8.7).
        _sendsNow = true;
        Announce(_rx.Announced);
    }

    // Announces what holds in this state, by a Poll Sequence when it is something else than before (section 6.8.3).
    private void Announce(uint minRx)
    {
        var sendInterval = SendInterval;
        var isUp = State == BfdState.Up;
        var minTx = isUp ? _minTx : Math.Max(_minTx, SlowInterval);
        // While Up, a longer interval of ours waits until the peer expects it, and a shorter one of the peer's until it sends so.
        var changed = _tx.Announce(minTx, !isUp || minTx < _tx.Used) | _rx.Announce(minRx, !isUp || minRx > _rx.Used);
        if (changed)
        {
            _poll.Start();
            _sendsNow = true;
        }
        Reschedule(sendInterval);
    }

    private void FinishPoll()
    {
        if (_poll.Finish())
        {
            _tx.Acknowledge();
            _rx.Acknowledge();
        }
        else _sendsNow = true;
    }

    // A changed interval holds at once, counted from the last packet (section 6.8.3).
    private void Reschedule(uint before)
    {
        if (SendInterval != before) _nextSend = _lastSent + Jittered(SendInterval);
    }

    // Less a random part of up to a quarter; of a tenth to a quarter when one packet lost is one too many (section 6.8.7).
    private long Jittered(uint interval)
    {
        var (least, most) = _multiplier == 1 ? (75, 90) : (75, 100);
        return (long)(interval * (least + ((most - least) * _random.NextDouble())) / 100);
    }

    private ControlPacket Say(bool poll, bool final) => new()
    {
        State = State,
        Diagnostic = Diagnostic,
        Poll = poll,
        Final = final,
        Multiplier = _multiplier,
        MyDiscriminator = LocalDiscriminator,
        YourDiscriminator = RemoteDiscriminator,
        DesiredMinTx = _tx.Announced,
        RequiredMinRx = _rx.Announced,
    };

    private static uint Microseconds(TimeSpan time) => (uint)Math.Clamp(time.TotalMicroseconds, 1, uint.MaxValue);
}
