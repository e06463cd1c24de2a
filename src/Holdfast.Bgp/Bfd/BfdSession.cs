using System.Net;
using System.Security.Cryptography;
using Holdfast.Linux;
using Holdfast.Linux.Datagrams;

namespace Holdfast.Bgp.Bfd;

/// <summary>
/// One session: its state machine, its socket, its counters. It belongs to the thread of <see cref="BfdSpeaker"/>.
/// </summary>
internal sealed partial class BfdSession : IDisposable
{
    private const int FirstSourcePort = 49152;
    private const int LastSourcePort = 65535;
    private const int PortsTried = 16;
    private const long SocketPause = 1_000_000;

    private readonly Action<BfdChange> _changed;
    private readonly int _port;
    private BfdPeer _path;
    private SockAddr _destination;
    private TtlSocket? _socket;
    private int _sourcePort;
    private long _socketDue;
    private string? _sendError;
    private int _lowTtl;
    private BfdState _state;
    private (BfdState Ours, BfdState Remote) _told;
    private bool _isSilent;

    /// <param name="peer">With whom.</param>
    /// <param name="fsm">Its state machine.</param>
    /// <param name="port">The port at which the peer receives.</param>
    /// <param name="now">The time, in microseconds.</param>
    /// <param name="changed">Is told of changes; must neither wait nor call back.</param>
    public BfdSession(BfdPeer peer, BfdFsm fsm, int port, long now, Action<BfdChange> changed)
    {
        Since = now;
        Peer = _path = peer;
        Fsm = fsm;
        _port = port;
        _destination = new SockAddr(new IPEndPoint(peer.Address, port));
        _changed = changed;
        _state = fsm.State;
        _told = (fsm.State, fsm.RemoteState);
    }

    public BfdPeer Peer { get; private set; }

    public BfdFsm Fsm { get; }

    public DropCounters Dropped { get; } = new();

    public long Sent { get; private set; }

    public long Received { get; private set; }

    public long SendErrors { get; private set; }

    /// <summary>How often it was lost, its predecessors included.</summary>
    public long Flaps { get; private set; }

    /// <summary>Why it cannot send, or why what it receives brings it not Up; null when neither is known.</summary>
    public string? Error => _path.Unreachable ?? _sendError ?? (_lowTtl == 0 || Fsm.State == BfdState.Up ? null
        : $"packets come with TTL {_lowTtl}, less than `min_ttl` {Peer.MinTtl}: it does not send with 255, or is further away");

    /// <summary>When it entered its state, in microseconds.</summary>
    public long Since { get; private set; }

    /// <summary>Goes on for this one, on another path, as soon as it is Up at both ends or this one is not.</summary>
    public BfdSession? Successor { get; private set; }

    /// <summary>When it is over: a session that was ended says so for a while.</summary>
    public long EndsAt { get; private set; } = BfdFsm.Never;

    public bool IsEnding => EndsAt != BfdFsm.Never;

    /// <summary>It is the one with its peer: neither ending nor the successor of another.</summary>
    public bool IsCurrent => !IsEnding && !_isSilent;

    // The AdminDown of its predecessor must not come before the peer's own has one to go on with.
    private bool IsUpAtBothEnds => (Fsm.State, Fsm.RemoteState) == (BfdState.Up, BfdState.Up);

    /// <summary>When <see cref="Advance"/> has something to do.</summary>
    public long NextDue => Math.Min(_socket is null ? _socketDue : Fsm.NextDue, EndsAt);

    /// <summary>Whether a datagram is from its peer, by the way it takes (RFC 5881, section 3; RFC 5883, section 4).</summary>
    public bool IsFrom(in ReceivedFrom from, bool multihop) => multihop == _path.IsMultihop
        && from.Sender.Address.SequenceEqual(_destination.Address)
        && (!_path.Address.IsIPv6LinkLocal || from.Interface == _path.Address.ScopeId);

    /// <summary>Why a packet does not count although its sender's address is the peer's, or None.</summary>
    public PacketFault Judge(in ControlPacket packet, int ttl)
    {
        if (ttl < Peer.MinTtl)
        {
            _lowTtl = ttl;
            return PacketFault.LowTtl;
        }
        // Whoever knows the peer's address could end the session with such a packet. A peer that has lost its own state says
        // nothing else, and so is silent for us: that ends the session when the detection time is over.
        return packet.YourDiscriminator == 0 && Fsm.State == BfdState.Up ? PacketFault.ZeroYourDiscriminator : PacketFault.None;
    }

    public void Receive(in ControlPacket packet, long now)
    {
        if (packet.HasAuthentication) Dropped.Add(PacketFault.Authenticated);
        else if (Fsm.Receive(packet, now)) (Received, _lowTtl) = (Received + 1, 0);
        else Dropped.Add(PacketFault.AdminDown);
        Tell(now);
    }

    /// <summary>Goes on with a peer that is the same one (<see cref="BfdPeer.IsSameSession"/>).</summary>
    public void Configure(BfdPeer peer)
    {
        if (Peer.Options != peer.Options) Fsm.Configure(peer.Options);
        if (Peer.MinTtl != peer.MinTtl) _lowTtl = 0;
        Peer = peer;
        FollowPath();
    }

    /// <summary>Has another session go on for this one, at once if this one is not Up.</summary>
    public void ReplaceBy(BfdSession successor, long now)
    {
        successor._isSilent = true;
        Successor = successor;
        TryHandOver(now);
    }

    /// <summary>Lets the successor, if there is one, go on as soon as there is a reason to.</summary>
    /// <returns>Whether it does.</returns>
    public bool TryHandOver(long now)
    {
        if (Successor is not { } successor || (Fsm.State == BfdState.Up && !successor.IsUpAtBothEnds)) return false;
        _isSilent = true;
        End(now);
        Successor = null;
        successor._isSilent = false;
        successor.Flaps += Flaps;
        successor.Tell(now);
        return true;
    }

    /// <summary>
    /// Ends it: AdminDown, said once and, to a peer that listens, for its detection time (RFC 5880, section 6.8.16).
    /// </summary>
    public void End(long now)
    {
        Fsm.Disable();
        EndsAt = Fsm.RemoteDiscriminator == 0 ? now : now + ((long)Peer.Options.Multiplier * Fsm.SendInterval);
    }

    /// <summary>Ends the successor before it has gone on for this one.</summary>
    public void DropSuccessor(long now)
    {
        Successor?.End(now);
        Successor = null;
    }

    /// <summary>Does what is due: timers, then packets.</summary>
    public void Advance(long now)
    {
        Fsm.Expire(now);
        Tell(now);
        if (_socket is null && now >= _socketDue) Open(now);
        if (_socket is null) return;
        Span<byte> octets = stackalloc byte[ControlPacket.Size];
        while (Fsm.TryTransmit(now, out var packet))
        {
            packet.WriteTo(octets);
            var errno = _socket.Send(_destination, octets);
            if (errno == 0) Sent++;
            else SendErrors++;
            if (errno != 0 != (_sendError is not null)) _sendError = errno == 0 ? null : SendError(errno);
        }
    }

    public void SetForwarding(bool works, long now)
    {
        Fsm.SetForwarding(works);
        Tell(now);
    }

    public void Dispose() => _socket?.Dispose();

    private void Tell(long now)
    {
        if (_state != Fsm.State)
        {
            if (_state == BfdState.Up && Fsm.State == BfdState.Down) Flaps++;
            (_state, Since) = (Fsm.State, now);
            FollowPath();
        }
        var state = (Ours: Fsm.State, Remote: Fsm.RemoteState);
        if (_isSilent || state == _told) return;
        var was = _told;
        _told = state;
        _changed(new BfdChange(Peer, was.Ours, state.Ours, Fsm.Diagnostic, state.Remote, Fsm.RemoteDiagnostic));
    }

    // An interface that is gone by its name may have been renamed: while the session is Up there is a way to the peer, and
    // whether it still works is told by the detection time alone.
    private void FollowPath()
    {
        if (Peer.IsSamePath(_path) || (Peer.Unreachable is not null && Fsm.State == BfdState.Up)) return;
        _path = Peer;
        _destination = new SockAddr(new IPEndPoint(Peer.Address, _port));
        _socket?.Dispose();
        (_socket, _socketDue, _sendError) = (null, 0, null);
    }

    // A source port of the session's own, which no one can guess, and the same for all its packets (RFC 5881, section 4).
    private void Open(long now)
    {
        _socketDue = now + SocketPause;
        if (_path.Unreachable is not null) return;
        var source = _path.Source ?? (_destination.IsIpv6 ? IPAddress.IPv6Any : IPAddress.Any);
        for (var tries = 0; ; tries++)
        {
            if (_sourcePort == 0 || tries > 0)
                _sourcePort = RandomNumberGenerator.GetInt32(FirstSourcePort, LastSourcePort + 1);
            try
            {
                _socket = TtlSocket.SendFrom(new IPEndPoint(source, _sourcePort));
                _sendError = null;
                return;
            }
            catch (SystemCallException error)
            {
                if (error.Errno == Errno.EADDRINUSE && tries < PortsTried) continue;
                _sendError = _path.Source is null ? error.Message : $"from {_path.Source}: {error.Reason}";
                return;
            }
        }
    }

    private static string SendError(int errno) => $"sending fails: {new SystemCallException("sendto", errno).Reason}";
}
