using System.Net;
using Holdfast.Bgp.Session;
using Holdfast.Interop.Tests.Peers;
using static Holdfast.Interop.Tests.Bgp.Routes;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>How sessions come up, and over what.</summary>
public sealed class SessionTests
{
    [Theory, Peers]
    public async Task Both_families_arrive(PeerProgram program, Transport over)
    {
        await using var peering = new Peering(program, over);
        await peering.UpAsync(To(Dns1), To(Dns1Ipv6));
        await peering.StoresAsync(From(peering, Dns1));
        await peering.StoresAsync(From(peering, Dns1Ipv6));
        Assert.Equal(
            [Holdfast.Bgp.Wire.AddressFamily.Ipv4Unicast, Holdfast.Bgp.Wire.AddressFamily.Ipv6Unicast], peering.Status.Families);
        Assert.Equal(TimeSpan.FromSeconds(9), peering.Status.HoldTime);
        Assert.Equal(IPAddress.Parse("203.0.113.1"), peering.Status.RouterId);
    }

    [Theory, Peers(Ability.Connects)]
    public async Task The_peer_connects(PeerProgram program, Transport over)
    {
        await using var peering = new Peering(program, over, neighbor: neighbor => neighbor with { Passive = true });
        await peering.UpAsync(To(Dns1));
        await peering.StoresAsync(From(peering, Dns1));
    }

    [Theory, Peers(Ability.Passive)]
    public async Task We_connect(PeerProgram program, Transport over)
    {
        await using var peering = new Peering(program, over, session => session with { Passive = true });
        await peering.UpAsync(To(Dns1));
        await peering.StoresAsync(From(peering, Dns1));
    }

    [Theory, Peers]
    public async Task Connections_from_both_sides_at_once_leave_one_session(PeerProgram program)
    {
        await using var peering = new Peering(
            program, neighbor: neighbor => neighbor with { ConnectRetryTime = TimeSpan.FromSeconds(0.2) });
        await peering.UpAsync(To(Dns1));
        await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
        Assert.Equal(SessionState.Established, peering.Status.State);
        Assert.Equal(0, peering.Status.Flaps);
        Assert.True(peering.Peer.IsEstablished);
    }

    [Theory, Peers]
    public async Task The_shorter_hold_time_holds(PeerProgram program)
    {
        await using var peering = new Peering(
            program, session: session => session with { HoldTime = 30 },
                neighbor: neighbor => neighbor with { HoldTime = TimeSpan.FromSeconds(6) });
        await peering.UpAsync(To(Dns1));
        Assert.Equal(TimeSpan.FromSeconds(6), peering.Status.HoldTime);
    }

    [Theory, Peers]
    public async Task A_wrong_as_is_refused_and_says_so(PeerProgram program)
    {
        await using var peering = new Peering(program, session: session => session with { LocalAs = 64511 });
        peering.Start();
        await peering.UntilAsync(
            "a refusal", () => peering.Status.LastError is not null
                && peering.Status.LastError.Contains("Bad Peer AS", StringComparison.Ordinal));
        Assert.NotEqual(SessionState.Established, peering.Status.State);
    }
}
