using System.Net;
using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Options;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Bgp.Tests.Bfd;

/// <summary>What a BFD session does to the BGP session (RFC 5882).</summary>
public sealed class BfdRegistrationTests : IDisposable
{
    private static readonly BfdPeer Peer = new("router", IPAddress.Loopback, null, false, 255, new BfdOptions());

    private readonly FakeTimeProvider _time = new();
    private readonly BfdRegistration _tie;
    private readonly Client _client = new();

    public BfdRegistrationTests() => _tie = new BfdRegistration(_time);

    [Fact]
    public void A_session_that_never_was_up_holds_nothing()
    {
        _tie.Reconfigure(_client, strict: false);
        Change(BfdState.Down, BfdState.Init);
        Change(BfdState.Init, BfdState.Down);
        Assert.Equal("", _client.Heard);
    }

    [Fact]
    public void Down_after_up_holds_until_up_again()
    {
        _tie.Reconfigure(_client, strict: false);
        Change(BfdState.Init, BfdState.Up);
        Change(BfdState.Up, BfdState.Down);
        Assert.True(_tie.Holds);
        Change(BfdState.Down, BfdState.Init);
        Assert.Equal("hold ", _client.Heard);
        Change(BfdState.Init, BfdState.Up);
        Assert.Equal("hold release ", _client.Heard);
        Assert.False(_tie.Holds);
    }

    [Fact]
    public void It_does_not_wait_for_ever_for_a_router_that_begins_bfd_with_bgp()
    {
        _tie.Reconfigure(_client, strict: false);
        Change(BfdState.Init, BfdState.Up);
        Change(BfdState.Up, BfdState.Down);
        _time.Advance(BfdRegistration.MaxHoldDown - TimeSpan.FromSeconds(1));
        Assert.True(_tie.Holds);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("hold release ", _client.Heard);
    }

    [Fact]
    public void The_peers_admin_down_leaves_bgp_alone()
    {
        _tie.Reconfigure(_client, strict: false);
        Change(BfdState.Init, BfdState.Up);
        Change(BfdState.Up, BfdState.Down, BfdState.AdminDown);
        Assert.Equal("", _client.Heard);
        // Then it falls silent: it is forgotten, which says nothing new.
        Change(BfdState.Down, BfdState.Down);
        Assert.Equal("", _client.Heard);
    }

    [Theory]
    [InlineData(BfdState.Down, BfdState.AdminDown)]
    [InlineData(BfdState.AdminDown, BfdState.Down)]
    public void Admin_down_at_either_end_ends_the_wait(BfdState ours, BfdState remote)
    {
        _tie.Reconfigure(_client, strict: false);
        Change(BfdState.Init, BfdState.Up);
        Change(BfdState.Up, BfdState.Down);
        Change(BfdState.Down, ours, remote);
        Assert.Equal("hold release ", _client.Heard);
    }

    [Fact]
    public void Strict_waits_from_the_beginning_and_for_ever()
    {
        _tie.Reconfigure(_client, strict: true);
        Assert.Equal("hold ", _client.Heard);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.True(_tie.Holds);
        Change(BfdState.Init, BfdState.Up);
        Change(BfdState.Up, BfdState.Down);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("hold release hold ", _client.Heard);
    }

    [Fact]
    public void Strict_lets_bgp_up_when_the_peer_is_admin_down()
    {
        _tie.Reconfigure(_client, strict: true);
        Change(BfdState.Down, BfdState.Down, BfdState.AdminDown);
        Assert.Equal("hold release ", _client.Heard);
    }

    [Fact]
    public void A_new_bgp_session_is_held_as_the_old_one_was()
    {
        _tie.Reconfigure(_client, strict: false);
        Change(BfdState.Init, BfdState.Up);
        Change(BfdState.Up, BfdState.Down);
        var another = new Client();
        _tie.Reconfigure(another, strict: false);
        Assert.Equal("hold ", another.Heard);
        Change(BfdState.Init, BfdState.Up);
        Assert.Equal("hold release ", another.Heard);
    }

    [Fact]
    public void A_tie_made_strict_leaves_a_running_session_alone()
    {
        _tie.Reconfigure(_client, strict: false);
        _tie.Reconfigure(_client, strict: true);
        Assert.Equal("", _client.Heard);
    }

    [Fact]
    public void A_tie_no_longer_strict_waits_no_longer_than_its_patience()
    {
        _tie.Reconfigure(_client, strict: true);
        _tie.Reconfigure(_client, strict: false);
        _time.Advance(BfdRegistration.MaxHoldDown + TimeSpan.FromSeconds(1));
        Assert.Equal("hold release ", _client.Heard);
    }

    [Fact]
    public void Untied_it_is_released()
    {
        _tie.Reconfigure(_client, strict: true);
        _tie.Dispose();
        Assert.Equal("hold release ", _client.Heard);
    }

    public void Dispose() => _tie.Dispose();

    private void Change(BfdState was, BfdState state, BfdState remote = BfdState.Down) =>
        _tie.Changed(new BfdChange(Peer, was, state, BfdDiagnostic.None, remote, BfdDiagnostic.None));

    private sealed class Client : IBfdClient
    {
        public string Heard { get; private set; } = "";

        public void HoldDown() => Heard += "hold ";

        public void Release() => Heard += "release ";

        public bool IsDynamic => false;

        public IPAddress? LocalAddress => null;
    }
}
