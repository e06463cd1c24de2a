using System.Net;
using System.Security.Cryptography;
using Holdfast.Linux;
using Holdfast.Linux.Datagrams;

namespace Holdfast.Bgp.Bfd;

/// <summary>
/// One session: its state machine, its socket, its counters. Whoever calls holds the lock of <see cref="BfdSpeaker"/>.
/// </summary>
internal sealed class BfdSession : IDisposable
{
    private const int FirstSourcePort = 49152;
    private const int LastSourcePort = 65535;
    private const int PortsTried = 16;
    private const long SocketPause = 1_000_000;

    private readonly Action<BfdChange> _changed;
    private readonly SockAddr _destination;
    private TtlSocket? _socket;
    private long _socketDue;
    private (BfdState Ours, BfdState Remote) _told;

    /// <param name="peer">With whom.</param>
    /// <param name="fsm">Its state machine.</param>
    /// <param name="port">The port at which the peer receives.</param>
    /// <param name="now">The time, in microseconds.</param>
    /// <param name="changed">Is told of changes; must neither wait nor call back.</param>
    public BfdSession(BfdPeer peer, BfdFsm fsm, int port, long now, Action<BfdChange> changed)
    {
        Since = now;
        Peer = peer;
        Fsm = fsm;
        _destination = new SockAddr(new IPEndPoint(peer.Address, port));
        _changed = changed;
        _told = (fsm.State, fsm.RemoteState);
    }

    public BfdPeer Peer { get; private set; }

    public BfdFsm Fsm { get; }

    public DropCounters Dropped { get; } = new();

    public long Sent { get; private set; }

    public long Received { get; private set; }

    public long SendErrors { get; private set; }

    /// <summary>How often it was lost.</summary>
    public long Flaps { get; private set; }

    /// <summary>Why it cannot send, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>When it entered its state, in microseconds.</summary>
    public long Since { get; private set; }

    /// <summary>When it is over: a session that was ended says so for a while.</summary>
    public long EndsAt { get; private set; } = BfdFsm.Never;

    public bool IsEnding => EndsAt != BfdFsm.Never;

    /// <summary>When <see cref="Advance"/> has something to do.</summary>
    public long NextDue => Math.Min(_socket is null ? _socketDue : Fsm.NextDue, EndsAt);

    /// <summary>Whether a datagram is from its peer, by the way it takes (RFC 5881, section 3; RFC 5883, section 4).</summary>
    public bool IsFrom(in ReceivedFrom from, bool multihop) => multihop == Peer.IsMultihop
        && from.Sender.Address.SequenceEqual(_destination.Address)
        && (!Peer.Address.IsIPv6LinkLocal || from.Interface == Peer.Address.ScopeId);

    public void Receive(in ControlPacket packet, long now)
    {
        if (packet.HasAuthentication) Dropped.Add(PacketFault.Authenticated);
        else if (Fsm.Receive(packet, now)) Received++;
        else Dropped.Add(PacketFault.AdminDown);
        Tell(now);
    }

    public void Configure(BfdPeer peer)
    {
        if (Peer.Options != peer.Options) Fsm.Configure(peer.Options);
        Peer = peer;
    }

    /// <summary>
    /// Ends it: AdminDown, said once and, to a peer that listens, for its detection time (RFC 5880, section 6.8.16).
    /// </summary>
    public void End(long now)
    {
        Fsm.Disable();
        EndsAt = Fsm.RemoteDiscriminator == 0 ? now : now + ((long)Peer.Options.Multiplier * Fsm.SendInterval);
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
            if (errno != 0 != (Error is not null)) Error = errno == 0 ? null : SendError(errno);
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
        var state = (Ours: Fsm.State, Remote: Fsm.RemoteState);
        if (state == _told) return;
        var was = _told;
        _told = state;
        if (was.Ours != state.Ours) Since = now;
        if (was.Ours == BfdState.Up && state.Ours == BfdState.Down) Flaps++;
        _changed(new BfdChange(Peer, was.Ours, state.Ours, Fsm.Diagnostic, state.Remote, Fsm.RemoteDiagnostic));
    }

    // A source port of the session's own, which no one can guess (RFC 5881, section 4).
    private void Open(long now)
    {
        var any = _destination.IsIpv6 ? IPAddress.IPv6Any : IPAddress.Any;
        for (var tries = 0; ; tries++)
        {
            try
            {
                _socket = TtlSocket.SendFrom(
                    new IPEndPoint(Peer.Source ?? any, RandomNumberGenerator.GetInt32(FirstSourcePort, LastSourcePort + 1)));
                Error = null;
                return;
            }
            catch (SystemCallException error)
            {
                if (error.Errno == Errno.EADDRINUSE && tries < PortsTried) continue;
                _socketDue = now + SocketPause;
                Error = Peer.Source is null ? error.Message : $"from {Peer.Source}: {error.Reason}";
                return;
            }
        }
    }

    private static string SendError(int errno) => $"sending fails: {new SystemCallException("sendto", errno).Reason}";
}
