using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Testing.Waiting;

namespace Holdfast.Bgp.Tests.Speaker;

/// <summary>What another configuration would make of sessions and routes, known before it is taken over.</summary>
public class PreviewTests
{
    private static readonly NextHopOptions NextHop =
        new(new NextHop.Literal(IPAddress.Parse("198.51.100.1")), new NextHop.Self());
    private static readonly Route Dns1 = new(new Prefix(IPAddress.Parse("192.0.2.235"), 32)) { Med = 100, NextHop = NextHop };
    private static readonly Route Dns2 = new(new Prefix(IPAddress.Parse("192.0.2.236"), 32)) { Med = 200, NextHop = NextHop };

    [Fact]
    public async Task Says_what_would_be_sent_and_withdrawn_and_does_neither()
    {
        await using var speakers = LoopbackSpeakers.Create();
        speakers.First.Announce([Dns1]);
        await speakers.StartAsync();
        await Wait.UntilAsync(() => speakers.FirstSees.Sent.Update == 3);

        var preview = Assert.Single(speakers.First.Preview(speakers.FirstOptions, [Dns2]));
        Assert.Equal((SessionFate.Kept, true), (preview.Session, preview.IsEstablished));
        Assert.Equal([Dns1.Prefix], preview.Now.Select(route => route.Prefix));
        Assert.Equal([Dns2.Prefix], preview.Then.Select(route => route.Prefix));
        Assert.Equal(200u, preview.Then[0].Med);
        Assert.Equal([Dns1.Prefix], speakers.FirstSees.Announced.Select(route => route.Prefix));
        Assert.Equal(3, speakers.FirstSees.Sent.Update);
    }

    [Fact]
    public async Task Foretells_what_taking_it_over_then_does()
    {
        await using var speakers = LoopbackSpeakers.Create();
        speakers.First.Announce([Dns1, Dns2]);
        await speakers.StartAsync();
        await Wait.UntilAsync(() => speakers.FirstSees.Announced.Length == 2);
        var neighbor = speakers.FirstOptions.Neighbors[0];
        var other = speakers.FirstOptions with
        {
            Neighbors = [neighbor with { Export = neighbor.Export with { AddMed = 7, MaxAnnounced = 1 } }],
        };
        var preview = Assert.Single(speakers.First.Preview(other, [Dns1, Dns2]));
        Assert.Equal(SessionFate.Kept, preview.Session);
        Assert.Equal([107u], preview.Then.Select(route => route.Med));
        Assert.Equal([Dns2.Prefix], preview.Withheld.Select(route => route.Prefix));

        speakers.First.Reconfigure(other);
        Assert.Equal(preview.Then, speakers.FirstSees.Announced);
        Assert.Equal((SessionState.Established, 0), (speakers.FirstSees.State, speakers.FirstSees.Flaps));
    }

    [Fact]
    public async Task Tells_sessions_that_are_reset_come_and_go()
    {
        await using var speakers = LoopbackSpeakers.Create();
        speakers.First.Announce([Dns1]);
        await speakers.StartAsync();
        await Wait.UntilAsync(() => speakers.FirstSees.Announced.Length == 1);
        var neighbor = speakers.FirstOptions.Neighbors[0];
        var reset = speakers.First.Preview(
            speakers.FirstOptions with { Neighbors = [neighbor with { HoldTime = TimeSpan.FromSeconds(30) }] }, [Dns1]);
        Assert.Equal((SessionFate.Reset, 1), (Assert.Single(reset).Session, reset[0].Then.Length));
        var families = speakers.First.Preview(
            speakers.FirstOptions with { Neighbors = [neighbor with { Families = [AddressFamily.Ipv6Unicast] }] }, [Dns1]);
        Assert.Equal((SessionFate.Reset, 0), (families[0].Session, families[0].Then.Length));
        var replaced = speakers.First.Preview(speakers.FirstOptions with
        {
            Neighbors = [
            neighbor with { Name = "third", Address = IPAddress.Parse("127.0.0.3") }]
        }, [Dns1]);
        Assert.Equal([("second", SessionFate.Removed, 1, 0), ("third", SessionFate.Added, 0, 0)],
            replaced.Select(one => (one.Name, one.Session, one.Now.Length, one.Then.Length)));
    }
}
