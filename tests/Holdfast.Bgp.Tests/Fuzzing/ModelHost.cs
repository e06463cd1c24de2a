using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Tests.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Fuzzing;

/// <summary>What a state machine acts upon, with everything it does written down and no other thread.</summary>
internal sealed class ModelHost(TimeSpan holdTime) : IFsmHost
{
    private readonly List<(SessionFsm Session, SessionTimer Timer, SessionEvent Expired)> _due = [];

    public SessionOptions Options { get; } = SessionOptions.For(
        new BgpOptions { LocalAs = 65101, RouterId = IPAddress.Parse("192.0.2.1") },
        new NeighborOptions("router", IPAddress.Parse("198.51.100.254"), 65000) { HoldTime = holdTime });

    public EquatableArray<Capability> Capabilities() => CapabilityOffer.For(Options, isRestarting: false);

    public MessageError OpenReceived(OpenMessage sent, OpenMessage received, out SessionAgreement? agreement) =>
        OpenNegotiation.Agree(Options, sent, received, out agreement);

    public bool IsConnecting { get; private set; }

    public bool IsEstablished { get; private set; }

    public int Processed { get; private set; }

    /// <summary>Every NOTIFICATION sent, on whatever connection.</summary>
    public List<NotificationMessage> Notifications { get; } = [];

    public HashSet<FakeConnection> Closed { get; } = [];

    public void Expire(SessionFsm session, SessionTimer timer, SessionEvent expired) => _due.Add((session, timer, expired));

    /// <summary>Events of timers that are over.</summary>
    public IEnumerable<SessionEvent> TakeDue()
    {
        foreach (var (_, timer, expired) in _due.ToList())
            if (timer.TryExpire()) yield return expired;
        _due.Clear();
    }

    public void Connect(SessionFsm session) => IsConnecting = true;

    public void CancelConnect(SessionFsm session) => IsConnecting = false;

    public string WhyUnanswered() => "no answer";

    /// <summary>The attempt to connect is over, whatever came of it.</summary>
    public void ConnectEnded() => IsConnecting = false;

    public void Send(IPeerConnection connection, Message message)
    {
        Assert.DoesNotContain((FakeConnection)connection, Closed);
        if (message is NotificationMessage notification) Notifications.Add(notification);
        connection.Send(message.ToBytes());
    }

    public void Close(IPeerConnection connection)
    {
        connection.Close();
        Assert.True(Closed.Add((FakeConnection)connection), "closed twice");
    }

    public bool KeepsConnection(SessionFsm session, SessionAgreement agreement) => true;

    public void Established(SessionFsm session, SessionAgreement agreement, IPeerConnection connection)
    {
        Assert.False(IsEstablished);
        Assert.DoesNotContain((FakeConnection)connection, Closed);
        IsEstablished = true;
    }

    public void Received(SessionFsm session, Message message)
    {
        // Routes are exchanged in Established alone.
        Assert.True(IsEstablished);
        Processed++;
    }

    public void Ended(SessionFsm session, SessionState state, SessionEnd end)
    {
        Assert.Equal(state == SessionState.Established, IsEstablished);
        Assert.NotEmpty(end.Reason);
        IsEstablished = false;
    }

    public bool MayStart(SessionFsm session) => true;

    public TimeSpan PauseAfter(SessionEnd? end) => TimeSpan.FromSeconds(5);
}
