using Holdfast.Bgp.Session;
using Holdfast.Bgp.Tests.Session;
using Holdfast.Bgp.Tests.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Bgp.Tests.Fuzzing;

/// <summary>
/// Whatever happens to a session, in whatever order, it is in the state the RFC's table says, with the timers of that state.
/// </summary>
public class StateMachineFuzzTests
{
    private static readonly TimeSpan[] HoldTimes = [TimeSpan.Zero, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(90)];

    [Fact]
    public void Random_events_lead_where_the_table_says()
    {
        var run = new FuzzRun("state machine");
        long events = 0;
        var entered = new long[Enum.GetValues<SessionState>().Length];
        for (var sequence = 0; run.GoesOn || sequence < 300; sequence++)
        {
            var chance = new Random(run.Seed + sequence);
            var past = new List<string>();
            try
            {
                events += Walk(chance, past, entered);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException(
                    $"seed {run.Seed + sequence}: {string.Join(" | ", past.TakeLast(30))}", exception);
            }
        }
        run.Finish($"{events} events, {entered[(int)SessionState.Established]} times Established");
        Assert.All(entered, count => Assert.True(count > 20, $"{string.Join(' ', entered)}: some state was hardly seen"));
    }

    private static int Walk(Random chance, List<string> past, long[] entered)
    {
        var time = new FakeTimeProvider();
        var host = new ModelHost(HoldTimes[chance.Next(HoldTimes.Length)]);
        using var session = new SessionFsm(host, time, isPassive: chance.Next(2) == 0);
        var steps = chance.Next(5, 200);
        for (var step = 0; step < steps; step++)
        {
            if (chance.Next(4) == 0)
            {
                time.Advance(TimeSpan.FromSeconds(chance.Next(1, 120)));
                foreach (var expired in host.TakeDue()) Take(session, host, expired, past, entered);
                continue;
            }
            if (Next(chance, session, host) is { } happened) Take(session, host, happened, past, entered);
        }
        return steps;
    }

    private static void Take(SessionFsm session, ModelHost host, SessionEvent happened, List<string> past, long[] entered)
    {
        var before = session.State;
        var connection = session.Connection;
        var sent = host.Notifications.Count;
        var isGood = happened is SessionEvent.Received { Message: OpenMessage { As: 65000, HoldTime: not (1 or 2) } };
        past.Add($"{before} {happened.GetType().Name}{(happened is SessionEvent.Received received ? " " + received.Message.Type : "")}");
        if (happened is SessionEvent.TcpConnected or SessionEvent.TcpConnectionFails) host.ConnectEnded();
        session.Handle(happened);

        var expected = StateTable.Next(before, happened, session.IsPassive, isGood);
        Assert.Equal(expected.State, session.State);
        var notification = host.Notifications.Skip(sent).SingleOrDefault();
        Assert.Equal(expected.Code, notification?.Code ?? ErrorCode.None);
        if (expected is { Code: not ErrorCode.None, Subcode: { } subcode }) Assert.Equal(subcode, notification!.Subcode);
        if (connection is not null && session.Connection != connection) Assert.Contains((FakeConnection)connection, host.Closed);
        AssertFits(session, host);
        entered[(int)session.State]++;
    }

    /// <summary>What each state has and has not (section 8.2.2).</summary>
    private static void AssertFits(SessionFsm session, ModelHost host)
    {
        var timers = session.Timers.Select(timer => timer.Kind).ToHashSet();
        var state = session.State;
        Assert.Equal(state >= SessionState.OpenSent, session.Connection is not null);
        Assert.Equal(state >= SessionState.OpenConfirm, session.Agreement is not null);
        Assert.Equal(state == SessionState.Established, host.IsEstablished);
        Assert.Equal(state == SessionState.Connect, host.IsConnecting);
        Assert.Equal(state == SessionState.Connect
            || (state == SessionState.Active && !session.IsPassive), timers.Contains(SessionTimerKind.ConnectRetry));
        // With hold time zero agreed on, nothing but a connection that waits for OPEN or KEEPALIVE ends by a timer.
        var agreed = session.Agreement?.HoldTime > TimeSpan.Zero;
        Assert.Equal(
            state is SessionState.OpenSent or SessionState.OpenConfirm || agreed, timers.Contains(SessionTimerKind.Hold));
        Assert.Equal(agreed, timers.Contains(SessionTimerKind.Keepalive));
        if (state != SessionState.Idle) Assert.DoesNotContain(SessionTimerKind.IdleHold, timers);
    }

    /// <summary>An event that may come in this state, however little it fits; null where there is nobody to send it.</summary>
    private static SessionEvent? Next(Random chance, SessionFsm session, ModelHost host)
    {
        var hasConnection = session.Connection is not null;
        switch (chance.Next(16))
        {
            case 0 or 1:
                return new SessionEvent.Start();
            case 2:
                return chance.Next(4) == 0
                    ? new SessionEvent.Stop(NotificationMessage.Cease(CeaseSubcode.AdministrativeShutdown, "bye")) : null;
            case 3:
                // Timers that this state does not have: a mistake that must not cost more than the session.
                return chance.Next(4) switch
                {
                    0 => Timer(new SessionEvent.ConnectRetryTimerExpires()),
                    1 => Timer(new SessionEvent.HoldTimerExpires()),
                    2 => Timer(new SessionEvent.KeepaliveTimerExpires()),
                    _ => Timer(new SessionEvent.IdleHoldTimerExpires()),
                };
            case 4:
                return hasConnection ? new SessionEvent.SendHoldTimerExpires() : null;
            case 5:
                return chance.Next(4) == 0 ? new SessionEvent.OpenCollisionDump() : null;
            case 6:
                return hasConnection || host.IsConnecting ? new SessionEvent.TcpConnectionFails("reset") : null;
            case 7 or 8 or 9:
                return hasConnection || (session.State == SessionState.Connect && !host.IsConnecting) ? null
                    : new SessionEvent.TcpConnected(new FakeConnection());
            default:
                return hasConnection ? FromNeighbor(chance) : null;
        }

        // Without a connection these come from a timer alone, which then runs.
        SessionEvent? Timer(SessionEvent expired) => hasConnection ? expired : null;
    }

    private static SessionEvent FromNeighbor(Random chance) => chance.Next(20) switch
    {
        < 6 => new SessionEvent.Received(FakePeer.Open((ushort)(chance.Next(4) * 30))),
        6 => new SessionEvent.Received(FakePeer.Open(number: 65999)),
        7 => new SessionEvent.Received(new OpenMessage(
            65000, 90, 1, [new MultiprotocolCapability((AddressFamily)(25 << 16 | 65)), new FourOctetAsCapability(64999)])),
        < 14 => new SessionEvent.Received(KeepaliveMessage.Instance),
        14 => new SessionEvent.Received(UpdateMessage.EndOfRibOf(AddressFamily.Ipv4Unicast)),
        15 => new SessionEvent.Received(new RouteRefreshMessage(AddressFamily.Ipv4Unicast, (RouteRefreshSubtype)chance.Next(4))),
        16 => new SessionEvent.Received(new NotificationMessage((ErrorCode)chance.Next(1, 9), (byte)chance.Next(12))),
        17 => new SessionEvent.Malformed(MessageError.Header(HeaderSubcode.BadMessageLength, "a message of 18 octets", 0, 18)),
        18 => new SessionEvent.Malformed(MessageError.Open(OpenSubcode.UnacceptableHoldTime, "a hold time of 1 s", 0, 1)),
        _ => new SessionEvent.Malformed(
            MessageError.Update(UpdateSubcode.MalformedAttributeList, "the field lengths exceed the message")),
    };
}
