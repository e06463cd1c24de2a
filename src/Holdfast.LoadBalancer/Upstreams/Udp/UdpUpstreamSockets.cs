using Holdfast.Linux.Datagrams;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Upstreams.Udp;

/// <summary>
/// The sockets of an upstream, over which batches leave in turn: one in each slot, opened when it is first needed, and renewed
/// before somebody who has long watched or tried knows its port (RFC 5452, section 9.2). The one before it stays until its
/// queries are over.
/// </summary>
internal sealed class UdpUpstreamSockets : IDisposable
{
    private static readonly TimeSpan ReopenAfter = TimeSpan.FromSeconds(1);

    private readonly UdpUpstream _upstream;
    private readonly BackendOptions _backend;
    private readonly Worker _worker;
    private readonly SecureIds _random;
    private readonly SocketRenewal _renewal;
    private readonly SockAddr _peer;
    private readonly Slot[] _slots;
    private int _current;
    private int _lastNumber;
    private long _reopenAt;

    /// <summary>None yet.</summary>
    /// <param name="upstream">What hears of answers and errors.</param>
    /// <param name="backend">The backend.</param>
    /// <param name="worker">Whose they are.</param>
    /// <param name="random">Spreads the renewals.</param>
    /// <param name="renewal">When they are renewed.</param>
    public UdpUpstreamSockets(
        UdpUpstream upstream, BackendOptions backend, Worker worker, SecureIds random, SocketRenewal renewal)
    {
        (_upstream, _backend, _worker, _random, _renewal) = (upstream, backend, worker, random, renewal);
        _peer = new SockAddr(backend.EndPoint);
        _slots = new Slot[Math.Max(1, backend.Sockets)];
    }

    /// <summary>The socket that the present batch leaves over; null when there is none, see <see cref="TryOpen"/>.</summary>
    public UdpUpstreamSocket? Current => _slots[_current].Socket;

    /// <summary>Opens the socket of the present slot, or goes on to one that is open; false when there is none.</summary>
    public bool TryOpen()
    {
        if (_worker.Now >= _reopenAt && TryFill(ref _slots[_current]))
            return true;
        for (int i = 1; i < _slots.Length; i++)
        {
            int other = (_current + i) % _slots.Length;
            if (_slots[other].Socket is null)
                continue;
            _current = other;
            return true;
        }

        return false;
    }

    /// <summary>Sends a batch over the present socket, and goes on to the next slot.</summary>
    public void Flush(SendBatch batch)
    {
        ref Slot slot = ref _slots[_current];
        _current = (_current + 1) % _slots.Length;
        // No way from here, as when the address it left from is gone: another socket may have one.
        if (!slot.Socket!.Flush(batch) && slot.Former is null)
            slot.Retire(_worker.Now + _worker.Ticks(_backend.UdpTimeout));
    }

    /// <summary>
    /// Opens what is not open, renews what is due, and closes what has no query any more; after those that are late were given
    /// up.
    /// </summary>
    public void Sweep()
    {
        foreach (ref Slot slot in _slots.AsSpan())
        {
            // Soon after the start, not at the first query: by then clients' connections may have every descriptor.
            if (slot.Socket is null && slot.Former is null && _worker.Now >= _reopenAt)
                TryFill(ref slot);
            if (slot.Former is not null && _worker.Now >= slot.FormerUntil)
                slot.CloseFormer();
            if (slot.Socket is { } socket && slot.Former is null && _worker.Now >= _reopenAt
                && (_worker.Now >= slot.RenewAt || socket.Sent >= slot.RenewAfter))
            {
                slot.Retire(_worker.Now + _worker.Ticks(_backend.UdpTimeout));
                if (!TryFill(ref slot))
                    slot.Restore();
            }
        }
    }

    /// <summary>Closes them all.</summary>
    public void Dispose()
    {
        foreach (ref Slot slot in _slots.AsSpan())
        {
            slot.CloseFormer();
            slot.Socket?.Dispose();
            slot.Socket = null;
        }
    }

    private bool TryFill(ref Slot slot)
    {
        if (!UdpUpstreamSocket.TryOpen(_upstream, ++_lastNumber, in _peer, _backend.Source, _worker, out slot.Socket))
        {
            _reopenAt = _worker.Now + _worker.Ticks(ReopenAfter);
            return false;
        }

        slot.RenewAt = _worker.Now + (long)(_worker.Ticks(_renewal.Age) * Spread());
        slot.RenewAfter = (long)(_renewal.Queries * Spread());
        return true;
    }

    // Nobody shall know when: from 0.8 to 1.2.
    private double Spread() => 0.8 + (0.4 * _random.NextId() / ushort.MaxValue);

    private struct Slot
    {
        public UdpUpstreamSocket? Socket;

        /// <summary>The one before it, which still has queries.</summary>
        public UdpUpstreamSocket? Former;

        /// <summary>When the last of these is over at the latest: a timestamp of the clock's.</summary>
        public long FormerUntil;
        public long RenewAt;
        public long RenewAfter;

        public void Retire(long until) => (Former, FormerUntil, Socket) = (Socket, until, null);

        public void Restore() => (Socket, Former) = (Former, null);

        public void CloseFormer()
        {
            Former?.Dispose();
            Former = null;
        }
    }
}

/// <summary>When a socket is renewed, give or take a fifth.</summary>
/// <param name="Age">By its age.</param>
/// <param name="Queries">By the queries it has sent.</param>
internal sealed record SocketRenewal(TimeSpan Age, int Queries)
{
    /// <summary>Every ten minutes, or after a million queries.</summary>
    public static SocketRenewal Default { get; } = new(TimeSpan.FromMinutes(10), 1_000_000);
}
