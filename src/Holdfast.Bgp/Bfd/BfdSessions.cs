using System.Security.Cryptography;
using Holdfast.Bgp.Handover;
using Holdfast.Linux.Datagrams;

namespace Holdfast.Bgp.Bfd;

/// <summary>
/// All sessions, and whose a packet is. They belong to the thread of <see cref="BfdSpeaker"/>; nothing here waits. Times are in
/// microseconds.
/// </summary>
/// <param name="remotePorts">Where peers receive.</param>
/// <param name="changed">Is told of changes; must neither wait nor call back.</param>
internal sealed class BfdSessions(BfdPorts remotePorts, Action<BfdChange> changed) : IDisposable
{
    private readonly Dictionary<uint, BfdSession> _sessions = [];
    private readonly DropCounters _dropped = new();
    private readonly Random _random = new();
    private readonly List<BfdSessionHandover> _inherited = [];
    private bool _isForwarding = true;
    private bool _isReplaced;

    /// <summary>The peers whose packets are waited for.</summary>
    public IEnumerable<BfdPeer> Listening =>
        _sessions.Values.Where(session => !session.IsEnding).Select(session => session.Peer);

    /// <summary>
    /// Makes these the peers. Sessions go on where no more than intervals, TTL or our end differ; those that are gone say
    /// AdminDown.
    /// </summary>
    public void Reconfigure(IReadOnlyList<BfdPeer> peers, long now)
    {
        var current = _sessions.Values.Where(session => session.IsCurrent).ToDictionary(session => session.Peer.Identity);
        foreach (var peer in peers)
        {
            if (current.Remove(peer.Identity, out var session)) Reconfigure(session, peer, now);
            else Add(peer, now);
        }
        foreach (var gone in current.Values)
        {
            gone.DropSuccessor(now);
            gone.End(now);
        }
    }

    /// <summary>Has sessions with these peers go on where another process has left them; before the first is made.</summary>
    public void Inherit(IEnumerable<BfdSessionHandover> left) => _inherited.AddRange(left);

    /// <summary>What is left to another process.</summary>
    public IReadOnlyList<BfdSessionHandover> Leave(long now) =>
        [.. _sessions.Values.Where(session => session.IsCurrent).Select(session => session.Leave(now))];

    /// <summary>Takes a packet to its session, or counts why it has none.</summary>
    public void Receive(ReadOnlySpan<byte> datagram, in ReceivedFrom from, bool multihop, long now)
    {
        var sender = Find(from, multihop);
        var fault = ControlPacket.TryRead(datagram, out var packet);
        var session = sender;
        if (fault == PacketFault.None) fault = Select(packet, sender, ref session);
        if (fault == PacketFault.None) fault = session!.Judge(packet, from.Ttl);
        if (fault != PacketFault.None)
        {
            (session?.Dropped ?? _dropped).Add(fault);
            return;
        }
        // The peer may have gone on to its other session already, and say here that this one is over.
        _isReplaced |= session!.TryHandOver(now);
        session.Receive(packet, now);
    }

    /// <summary>Does what is due: timers, then packets.</summary>
    /// <param name="forwards">Whether what the sessions vouch for works.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether a session has gone on for another.</returns>
    public bool Advance(bool forwards, long now)
    {
        foreach (var session in _sessions.Values)
        {
            _isReplaced |= session.TryHandOver(now);
            if (forwards != _isForwarding) session.SetForwarding(forwards, now);
            if (session.NextDue <= now) session.Advance(now);
        }
        _isForwarding = forwards;
        foreach (var (discriminator, session) in _sessions)
        {
            if (session.EndsAt > now) continue;
            session.Dispose();
            _sessions.Remove(discriminator);
        }
        var replaced = _isReplaced;
        _isReplaced = false;
        return replaced;
    }

    /// <summary>When <see cref="Advance"/> has something to do; <paramref name="latest"/> if it is later.</summary>
    public long NextDue(long latest)
    {
        foreach (var session in _sessions.Values) latest = Math.Min(latest, session.NextDue);
        return latest;
    }

    public void EndAll(long now)
    {
        foreach (var session in _sessions.Values) session.End(now);
    }

    /// <summary>Everything known, as it is now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="utc">The same by the wall clock.</param>
    /// <param name="scheduling">How the thread is scheduled.</param>
    /// <param name="error">Why packets cannot be received, or null.</param>
    public BfdSnapshot Snapshot(long now, DateTimeOffset utc, string scheduling, string? error) => new(
        [.. _sessions.Values.Where(session => session.IsCurrent).Select(session => StatusOf(session, now, utc))],
        _dropped.Snapshot(), scheduling, error);

    public void Dispose()
    {
        foreach (var session in _sessions.Values) session.Dispose();
        _sessions.Clear();
    }

    private void Reconfigure(BfdSession session, BfdPeer peer, long now)
    {
        if (session.Peer.IsSameSession(peer))
        {
            session.DropSuccessor(now);
            session.Configure(peer);
        }
        else if (session.Successor is { } successor && successor.Peer.IsSameSession(peer)) successor.Configure(peer);
        else
        {
            session.DropSuccessor(now);
            session.ReplaceBy(Add(peer, now), now);
        }
    }

    private BfdSession Add(BfdPeer peer, long now)
    {
        var left = _inherited.Find(one => one.IsMultihop == peer.IsMultihop && one.Address == peer.Address.ToString());
        if (left is not null) _inherited.Remove(left);
        var discriminator = left?.LocalDiscriminator ?? 0;
        while (discriminator == 0 || _sessions.ContainsKey(discriminator))
            discriminator = (uint)RandomNumberGenerator.GetInt32(int.MinValue, int.MaxValue);
        var fsm = new BfdFsm(discriminator, peer.Options, now, _random);
        var session = new BfdSession(peer, fsm, remotePorts.Of(peer.IsMultihop), now, changed);
        if (left is not null && discriminator == left.LocalDiscriminator) session.Inherit(left, now);
        if (!_isForwarding) session.SetForwarding(false, now);
        _sessions.Add(discriminator, session);
        return session;
    }

    // By Your Discriminator, or without one by the sender (RFC 5880, section 6.8.6); the sender must be the session's own either
    // way.
    private PacketFault Select(in ControlPacket packet, BfdSession? sender, ref BfdSession? session)
    {
        if (packet.YourDiscriminator == 0) return sender is null ? PacketFault.UnknownPeer : PacketFault.None;
        if (!_sessions.TryGetValue(packet.YourDiscriminator, out var its)) return PacketFault.UnknownDiscriminator;
        // One that is ending lives beside its successor.
        if (its != sender && !(its.IsEnding && sender?.Peer.Identity == its.Peer.Identity)) return PacketFault.WrongPeer;
        session = its;
        return PacketFault.None;
    }

    private BfdSession? Find(in ReceivedFrom from, bool multihop)
    {
        BfdSession? ending = null;
        foreach (var session in _sessions.Values)
        {
            if (!session.IsFrom(from, multihop)) continue;
            if (!session.IsEnding) return session;
            ending = session;
        }
        return ending;
    }

    private static BfdStatus StatusOf(BfdSession session, long now, DateTimeOffset utc) =>
        new(session.Peer.Name, session.Peer.Address, session.Fsm.State, utc - TimeSpan.FromMicroseconds(now - session.Since))
        {
            Identity = session.Peer.Identity,
            Diagnostic = session.Fsm.Diagnostic,
            RemoteState = session.Fsm.RemoteState,
            RemoteDiagnostic = session.Fsm.RemoteDiagnostic,
            LocalDiscriminator = session.Fsm.LocalDiscriminator,
            RemoteDiscriminator = session.Fsm.RemoteDiscriminator,
            IsMultihop = session.Peer.IsMultihop,
            MinTtl = session.Peer.MinTtl,
            SendInterval = TimeSpan.FromMicroseconds(session.Fsm.SendInterval),
            ReceiveInterval = TimeSpan.FromMicroseconds(session.Fsm.ReceiveInterval),
            DetectionTime = TimeSpan.FromMicroseconds(session.Fsm.DetectionTime),
            IsPolling = session.Fsm.IsPolling,
            Sent = session.Sent,
            Received = session.Received,
            Dropped = session.Dropped.Snapshot(),
            SendErrors = session.SendErrors,
            Error = session.Error,
            Flaps = session.Flaps,
        };
}
