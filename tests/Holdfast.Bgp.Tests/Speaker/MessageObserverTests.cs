using System.Collections.Concurrent;
using System.Net;
using Holdfast.Bgp.Monitoring;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Communities;
using Holdfast.Testing.Waiting;

namespace Holdfast.Bgp.Tests.Speaker;

/// <summary>Messages of neighbors, as who looks at them sees them.</summary>
public class MessageObserverTests
{
    [Fact]
    public async Task Messages_of_both_directions_are_shown_in_order_and_decoded()
    {
        await using var speakers = LoopbackSpeakers.Create();
        var seen = new Recorder();
        speakers.First.MessageObserver = seen;
        speakers.Second.Announce(
        [
            new Route(Prefix("192.0.2.0", 24))
            {
                NextHop = new NextHopOptions(new NextHop.Literal(IPAddress.Parse("198.51.100.1")), new NextHop.Self()),
                Med = 7,
                Communities = CommunitySet.Of(new Community(0xFE4D0001)),
                Further = new FurtherAttributes
                {
                    AsPath = new AsPath([65201, 70000], [64513]),
                    AtomicAggregate = true,
                    Aggregator = new Aggregator(65201, IPAddress.Parse("192.0.2.7")),
                    Raw = [new RawAttribute(200, 0xC0, [1, 2])],
                },
            },
        ]);
        await speakers.StartAsync();
        await Wait.UntilAsync(
            "the route", () => seen.Updates(MessageDirection.Received).Any(update => !update.Announced.IsEmpty));
        var route = seen.Updates(MessageDirection.Received).First(update => !update.Announced.IsEmpty);
        var (family, nextHop, prefixes) = Assert.Single(route.Announced);
        Assert.Equal((AddressFamily.Ipv4Unicast, "198.51.100.1", Prefix("192.0.2.0", 24)),
            (family, nextHop.ToString(), Assert.Single(prefixes)));
        Assert.Equal((Origin.Igp, 7u, null, "65201:65201"),
            (route.Origin, route.Med, route.LocalPref, $"{route.Further.Aggregator!.As}:{route.Further.AsPath!.Sequence[0]}"));
        Assert.Equal("65201 70000 {64513}", route.Further.AsPath.ToString());
        Assert.Equal("65101:1", route.Communities.ToString());
        Assert.Equal("0xc8 0xc0 0x0102", Assert.Single(route.Further.Raw).ToString());
        speakers.Second.Announce([]);
        await Wait.UntilAsync("its end", () => seen.Updates(MessageDirection.Received).Any(update => !update.Withdrawn.IsEmpty));
        MessageType[] opening = [MessageType.Open, MessageType.Open, MessageType.Keepalive, MessageType.Keepalive];
        Assert.Equal(opening, seen.Messages.Take(4).Select(message => message.Type));
        Assert.Equal((0L, 1L), (seen.Messages.First().Epoch, seen.Messages.First(one => one.Type == MessageType.Update).Epoch));
        var open = Assert.IsType<OpenContent>(seen.Messages.First(one => one.Direction == MessageDirection.Received).Decode());
        Assert.Equal((65201, 3, "192.0.2.2"), (open.As, open.HoldTime, open.RouterId.ToString()));
        Assert.Equal(2, open.Capabilities.Count(capability => capability.Code == 1));
        Assert.Equal(2, seen.Updates(MessageDirection.Sent).Count(update => update.EndOfRib is not null));
    }

    [Fact]
    public async Task Only_what_is_wanted_is_shown_and_a_session_that_is_reset_is_another()
    {
        await using var speakers = LoopbackSpeakers.Create();
        var seen = new Recorder { Wanted = MessageType.Notification };
        speakers.First.MessageObserver = seen;
        await speakers.StartAsync();
        speakers.First.RequestRoutes(["second"], AddressFamily.Ipv4Unicast);
        await Wait.UntilAsync("the request", () => speakers.SecondSees.Received.RouteRefresh == 1);
        speakers.First.Reset(["second"], 4);
        await Wait.UntilAsync("a session again", () => speakers.FirstSees is { State: SessionState.Established, Flaps: 1 });
        var message = Assert.Single(seen.Messages);
        var cease = Assert.IsType<NotificationContent>(message.Decode());
        Assert.Equal((6, 4), (cease.Code, cease.Subcode));
        Assert.Equal((MessageDirection.Sent, 1, "second"), (message.Direction, message.Epoch, message.Neighbor));
        Assert.Contains("Administrative Reset", speakers.SecondSees.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_octet_ases_host_names_and_a_manual_end_of_rib_are_as_the_options_say()
    {
        await using var speakers = LoopbackSpeakers.Create(neighbor: options => options.Name == "first" ? options : options with
        {
            FourOctetAs = false,
            HostName = "lb1",
            DomainName = "example.net",
            ManualEndOfRib = true,
        });
        var seen = new Recorder { Wanted = MessageType.Update };
        speakers.Second.MessageObserver = seen;
        speakers.First.Announce(
            [new Route(Prefix("192.0.2.0", 24)) { Further = new FurtherAttributes { AsPath = new([70000], []) } }]);
        await speakers.StartAsync();
        await Wait.UntilAsync("the route", () => seen.Updates(MessageDirection.Received).Count > 0);
        Assert.DoesNotContain("four-octet AS", speakers.FirstSees.Negotiated);
        Assert.Contains("host name lb1.example.net", speakers.SecondSees.Capabilities);
        // RFC 6793, section 4.2.2: AS_TRANS, and the path beside it.
        var route = Assert.Single(seen.Updates(MessageDirection.Received));
        Assert.Equal("23456", route.Further.AsPath!.ToString());
        Assert.Equal(17, Assert.Single(route.Further.Raw).Type);
        speakers.First.SendEndOfRib(["second"], AddressFamily.Ipv4Unicast);
        await Wait.UntilAsync("End-of-RIB", () => seen.Updates(MessageDirection.Received).Any(update =>
            update.EndOfRib == AddressFamily.Ipv4Unicast));
    }

    private static Prefix Prefix(string address, int length) => new(IPAddress.Parse(address), length);

    private sealed class Recorder : IMessageObserver
    {
        public ConcurrentQueue<NeighborMessage> Messages { get; } = new();

        public MessageType? Wanted { get; init; }

        public List<UpdateContent> Updates(MessageDirection direction) =>
            [.. Messages.Where(one => one.Direction == direction).Select(one => one.Decode()).OfType<UpdateContent>()];

        public bool Wants(string neighbor, MessageDirection direction, MessageType type) => Wanted is null || type == Wanted;

        public void Take(NeighborMessage message) => Messages.Enqueue(message);
    }
}
