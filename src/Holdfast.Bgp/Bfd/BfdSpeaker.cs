using System.Security.Cryptography;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Kernel;
using Holdfast.Linux.Polling;

namespace Holdfast.Bgp.Bfd;

/// <summary>
/// Watches peers by BFD (RFC 5880) on a thread of its own: neither a busy thread pool nor a log that blocks can make a session
/// miss its time. The thread allocates nothing while nothing changes. All members may be called from any thread.
/// </summary>
internal sealed class BfdSpeaker : IDisposable
{
    // How often it is looked whether what the sessions vouch for still works, and whether a missing socket can be had.
    private const long LookInterval = 100_000;
    private const long RetryInterval = 1_000_000;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly long _beginning;
    private readonly BfdPorts _ports;
    private readonly BfdPorts _remotePorts;
    private readonly Func<bool> _forwards;
    private readonly Action<BfdChange> _changed;
    private readonly Epoll _epoll = new(8);
    private readonly TimerDescriptor _timer = new();
    private readonly WakeUp _wakeUp = new();
    private readonly BfdReceivers _receivers;
    private readonly BfdReceivers.Handler _handle;
    private readonly Dictionary<uint, BfdSession> _sessions = [];
    private readonly DropCounters _dropped = new();
    private readonly Random _random = new();
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _urgency = "";
    private bool _isForwarding = true;
    private long _retryDue;
    private bool _isStarted;
    private bool _isStopping;

    /// <param name="time">The clock.</param>
    /// <param name="forwards">
    /// Whether what the sessions vouch for works. Asked ten times a second and more often, on the thread: it must be quick,
    /// and not allocate.
    /// </param>
    /// <param name="changed">Is told of changes, under the lock: it must neither wait nor call back.</param>
    /// <param name="ports">Where we receive.</param>
    /// <param name="remotePorts">Where peers receive.</param>
    public BfdSpeaker(TimeProvider time, Func<bool> forwards, Action<BfdChange> changed, BfdPorts? ports = null,
        BfdPorts? remotePorts = null)
    {
        _time = time;
        _beginning = time.GetTimestamp();
        _ports = ports ?? BfdPorts.Assigned;
        _remotePorts = remotePorts ?? BfdPorts.Assigned;
        _forwards = forwards;
        _changed = changed;
        _receivers = new BfdReceivers(_epoll, _ports);
        _handle = Handle;
        _epoll.Add(_timer.Descriptor, Readiness.Readable, 0);
        _epoll.Add(_wakeUp.Descriptor, Readiness.Readable, 0);
        _thread = new Thread(Run) { Name = "bfd", IsBackground = true };
    }

    /// <summary>For tests: octets the thread has allocated since it began.</summary>
    internal long AllocatedByThread { get; private set; }

    private long Now => _time.GetElapsedTime(_beginning).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>
    /// Makes these the peers. Sessions go on where no more than intervals and TTL differ; those that are gone say AdminDown.
    /// </summary>
    public void Reconfigure(IReadOnlyList<BfdPeer> peers)
    {
        lock (_gate)
        {
            if (_isStopping) return;
            var now = Now;
            var current = _sessions.Values.Where(session => !session.IsEnding).ToDictionary(session => session.Peer.Identity);
            foreach (var peer in peers)
            {
                if (current.Remove(peer.Identity, out var session) && session.Peer.IsSameSession(peer))
                {
                    session.Configure(peer);
                    continue;
                }
                session?.End(now);
                Add(peer, now);
            }
            foreach (var gone in current.Values) gone.End(now);
            _receivers.Reconfigure(peers);
            if (!_isStarted && peers.Count > 0)
            {
                _isStarted = true;
                _thread.Start();
            }
        }
        _wakeUp.Signal();
    }

    /// <summary>Everything known, as it is now.</summary>
    public BfdSnapshot Snapshot()
    {
        lock (_gate)
        {
            var now = Now;
            var utc = _time.GetUtcNow();
            return new BfdSnapshot(
                [.. _sessions.Values.Where(session => !session.IsEnding).Select(session => StatusOf(session, now, utc))],
                _dropped.Snapshot(), _urgency, _receivers.Error);
        }
    }

    /// <summary>Ends all sessions with AdminDown.</summary>
    /// <returns>Ends when that is sent.</returns>
    public Task StopAsync()
    {
        lock (_gate)
        {
            if (!_isStarted) _ended.TrySetResult();
            if (!_isStopping)
            {
                var now = Now;
                foreach (var session in _sessions.Values) session.End(now);
            }
            _isStopping = true;
        }
        _wakeUp.Signal();
        return _ended.Task;
    }

    /// <summary>Frees everything; after <see cref="StopAsync"/> has ended.</summary>
    public void Dispose()
    {
        foreach (var session in _sessions.Values) session.Dispose();
        _sessions.Clear();
        _receivers.Dispose();
        _timer.Dispose();
        _wakeUp.Dispose();
        _epoll.Dispose();
    }

    private void Add(BfdPeer peer, long now)
    {
        uint discriminator;
        do discriminator = (uint)RandomNumberGenerator.GetInt32(int.MinValue, int.MaxValue);
        while (discriminator == 0 || _sessions.ContainsKey(discriminator));
        var session = new BfdSession(
            peer, new BfdFsm(discriminator, peer.Options, now, _random), _remotePorts.Of(peer.IsMultihop), now, _changed);
        if (!_isForwarding) session.SetForwarding(false, now);
        _sessions.Add(discriminator, session);
    }

    private void Run()
    {
        _urgency = ThreadUrgency.Raise();
        while (true)
        {
            long wait;
            lock (_gate)
            {
                var now = Turn();
                AllocatedByThread = GC.GetAllocatedBytesForCurrentThread();
                if (_isStopping) break;
                wait = NextDue(now) - now;
            }
            if (wait <= 0) continue;
            _timer.Start(wait);
            _ = _epoll.Wait(Timeout.Infinite);
            _wakeUp.Clear();
        }
        _ended.SetResult();
    }

    // Takes what has come before it looks at timers: a thread that was kept from running must not hold for silent whom it
    // did not listen to.
    private long Turn()
    {
        _receivers.Drain(_handle);
        var now = Now;
        var forwards = _forwards();
        foreach (var session in _sessions.Values)
        {
            if (forwards != _isForwarding) session.SetForwarding(forwards, now);
            if (session.NextDue <= now) session.Advance(now);
        }
        _isForwarding = forwards;
        RemoveEnded(now);
        if (_receivers.Error is not null && now >= _retryDue)
        {
            _retryDue = now + RetryInterval;
            _receivers.Reconfigure([.. _sessions.Values.Select(session => session.Peer)]);
        }
        return now;
    }

    private long NextDue(long now)
    {
        var due = now + LookInterval;
        foreach (var session in _sessions.Values) due = Math.Min(due, session.NextDue);
        return due;
    }

    private void RemoveEnded(long now)
    {
        foreach (var (discriminator, session) in _sessions)
        {
            if (session.EndsAt > now) continue;
            session.Dispose();
            _sessions.Remove(discriminator);
        }
    }

    private void Handle(ReadOnlySpan<byte> datagram, in ReceivedFrom from, bool multihop)
    {
        var sender = Find(from, multihop);
        var fault = ControlPacket.TryRead(datagram, out var packet);
        var session = sender;
        if (fault == PacketFault.None) fault = Select(packet, sender, ref session);
        if (fault == PacketFault.None && from.Ttl < session!.Peer.MinTtl) fault = PacketFault.LowTtl;
        if (fault != PacketFault.None) (session?.Dropped ?? _dropped).Add(fault);
        else session!.Receive(packet, Now);
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
