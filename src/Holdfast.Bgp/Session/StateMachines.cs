using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Session;

/// <summary>
/// The state machines of one neighbor (RFC 4271, section 8.2.1): one that connects, one that is connected to, and one more for a
/// connection that the neighbor makes while an earlier one of its own is past its OPEN. Their owner's lock guards them.
/// </summary>
/// <param name="active">Connects; null when the neighbor is never connected to.</param>
/// <param name="passive">Is connected to.</param>
/// <param name="newcomer">Takes the place of <paramref name="passive"/> when its connection is kept instead.</param>
internal sealed class StateMachines(SessionFsm? active, SessionFsm passive, SessionFsm newcomer) : IDisposable
{
    private SessionFsm _newcomer = newcomer;

    public SessionFsm? Active => active;

    public SessionFsm Passive { get; private set; } = passive;

    public IEnumerable<SessionFsm> All => active is null ? [Passive, _newcomer] : [active, Passive, _newcomer];

    /// <summary>Of the first two, the one that is further.</summary>
    public SessionFsm Further => active is not null && active.State > Passive.State ? active : Passive;

    /// <summary>The timers that run; a newcomer's have no say before its OPEN.</summary>
    public IEnumerable<SessionTimerStatus> Timers => active is null ? Passive.Timers : active.Timers.Concat(Passive.Timers);

    /// <summary>Whether one of them has a connection.</summary>
    public bool HaveConnection => All.Any(one => one.Connection is not null);

    /// <summary>Whether it is the one that may replace another, and does nothing of its own accord.</summary>
    public bool IsNewcomer(SessionFsm session) => session == _newcomer;

    /// <summary>The one whose connection this is, or null.</summary>
    public SessionFsm? On(IPeerConnection connection) => All.FirstOrDefault(one => one.Connection == connection);

    /// <summary>The one that connects for one that is connected to, and the other way round.</summary>
    public SessionFsm? Counterpart(SessionFsm session) => session == active ? Passive : active;

    /// <summary>The one that takes a connection which the neighbor makes.</summary>
    /// <param name="isUp">A session is up, and a new connection may replace it.</param>
    public SessionFsm ForIncoming(bool isUp)
    {
        // A newcomer whose predecessor is gone has no one to replace.
        if (Passive.State < SessionState.OpenConfirm && _newcomer.Connection is not null) PromoteNewcomer();
        var session = Passive.State < SessionState.OpenConfirm ? Passive : _newcomer;
        // The neighbor connects again only when it considers the first connection lost.
        if (session.State == SessionState.OpenSent)
            session.Handle(new SessionEvent.TcpConnectionFails("the neighbor connected again"));
        if (isUp || session == _newcomer) session.Handle(new SessionEvent.Start());
        return session;
    }

    /// <summary>Collision detection (RFC 4271, section 6.8), when an OPEN was accepted.</summary>
    /// <param name="session">The one whose connection the OPEN came on.</param>
    /// <param name="ours">Our side.</param>
    /// <param name="open">The OPEN.</param>
    /// <returns>Whether this connection is kept; if so, those that it replaces are closed already.</returns>
    public bool Keeps(SessionFsm session, SessionOptions ours, OpenMessage open)
    {
        var others = All.Where(other => other != session && other.State >= SessionState.OpenSent)
            .Select(other => (Fsm: other, Verdict: ConnectionCollision.Judge(ours, session, other, open))).ToList();
        if (others.Any(other => other.Verdict == CollisionVerdict.Yields))
        {
            foreach (var (other, _) in others.Where(other => other.Fsm.IsPassive == session.IsPassive)) other.Probe();
            return false;
        }
        if (session == _newcomer) PromoteNewcomer();
        foreach (var (other, verdict) in others)
        {
            if (verdict == CollisionVerdict.OtherYields) other.Handle(new SessionEvent.OpenCollisionDump());
            else if (verdict == CollisionVerdict.OtherIsOver)
                other.Handle(new SessionEvent.TcpConnectionFails("the neighbor restarted and connected again"));
        }
        return true;
    }

    public void Dispose()
    {
        foreach (var one in All) one.Dispose();
    }

    private void PromoteNewcomer() => (Passive, _newcomer) = (_newcomer, Passive);
}
