using Holdfast.Bgp.Session;
using Holdfast.Interop.Tests.Peers;
using static Holdfast.Interop.Tests.Bgp.Routes;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>TCP MD5 signatures (RFC 2385).</summary>
public sealed class SignatureTests
{
    [Theory, Peers(Ability.TcpMd5, Ability.Passive)]
    public async Task We_connect_with_the_key(PeerProgram program, Transport over)
    {
        await using var peering = new Peering(
            program, over, session => session with { Password = "the-key", Passive = true },
                neighbor => neighbor with { Password = "the-key" });
        await peering.UpAsync(To(Dns1));
        await peering.StoresAsync(From(peering, Dns1));
    }

    [Theory, Peers(Ability.TcpMd5, Ability.Connects)]
    public async Task The_peer_connects_with_the_key(PeerProgram program, Transport over)
    {
        await using var peering = new Peering(
            program, over, session => session with { Password = "the-key" },
                neighbor => neighbor with { Password = "the-key", Passive = true });
        await peering.UpAsync(To(Dns1));
        await peering.StoresAsync(From(peering, Dns1));
    }

    [Theory, Peers(Ability.TcpMd5)]
    public async Task Another_key_never_comes_up(PeerProgram program)
    {
        await using var peering = new Peering(
            program, session: session => session with { Password = "another" },
                neighbor: neighbor => neighbor with { Password = "the-key" });
        peering.Start();
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        Assert.True(
            peering.Status.State is SessionState.Connect or SessionState.Active or SessionState.Idle, $"{peering.Status}");
        Assert.Equal(0, peering.Status.Received.Open);
    }
}
