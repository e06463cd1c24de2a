using Holdfast.Interop.Tests.Peers;
using static Holdfast.Interop.Tests.Bgp.Routes;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>GTSM (RFC 5082): what came further than from the link is not heard.</summary>
public sealed class TtlSecurityTests
{
    [Theory, Peers(Ability.TtlSecurity)]
    public async Task Comes_up_when_both_demand_it(PeerProgram program, Transport over)
    {
        await using var peering = new Peering(
            program, over, session => session with { TtlSecurity = true }, neighbor => neighbor with { TtlSecurity = 1 });
        await peering.UpAsync(To(Dns1));
        await peering.StoresAsync(From(peering, Dns1));
    }

    [Theory, Peers]
    public async Task A_peer_that_sends_with_a_lower_ttl_is_not_heard(PeerProgram program)
    {
        await using var peering = new Peering(program, neighbor: neighbor => neighbor with { TtlSecurity = 1 });
        peering.Start(To(Dns1));
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        Assert.Equal(0, peering.Status.Received.Open);
        Assert.Equal(0, peering.Status.TimesEstablished);
    }
}
