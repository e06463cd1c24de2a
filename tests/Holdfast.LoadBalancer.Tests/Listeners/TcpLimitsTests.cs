using System.Net;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Descriptors;
using Holdfast.LoadBalancer.Listeners.Tcp;

namespace Holdfast.LoadBalancer.Tests.Listeners;

public sealed class TcpLimitsTests
{
    private readonly List<string> _gaveWay = [];
    private readonly TcpLimits _limits = new();

    [Theory]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    public void Counts_an_IPv6_network_of_64_bits_and_an_IPv4_address_as_one_client(string one, string other, bool isSame)
    {
        _limits.Reconfigure(new TcpOptions { MaxConnectionsPerClient = 1 }, DescriptorReserve.None);
        Assert.Equal(TcpLimits.Verdict.Admitted, Enter(Slot("first"), one));
        Assert.Equal(
            isSame ? TcpLimits.Verdict.TooManyOfClient : TcpLimits.Verdict.Admitted, Enter(Slot("second"), other));
    }

    [Fact]
    public void Counts_networks_of_the_lengths_it_is_told()
    {
        _limits.Reconfigure(
            new TcpOptions { MaxConnectionsPerClient = 1, Ipv4Prefix = 24, Ipv6Prefix = 128 }, DescriptorReserve.None);
        Assert.Equal(TcpLimits.Verdict.Admitted, Enter(Slot("a"), "192.0.2.1"));
        Assert.Equal(TcpLimits.Verdict.TooManyOfClient, Enter(Slot("b"), "192.0.2.200"));
        Assert.Equal(TcpLimits.Verdict.Admitted, Enter(Slot("c"), "2001:db8::1"));
        Assert.Equal(TcpLimits.Verdict.Admitted, Enter(Slot("d"), "2001:db8::2"));
    }

    [Fact]
    public void Has_the_idlest_of_whoever_has_most_give_way_to_a_client_that_has_none()
    {
        _limits.Reconfigure(new TcpOptions { MaxConnections = 5 }, DescriptorReserve.None);
        Enter(Slot("few", idleSince: 1), "192.0.2.1");
        Enter(Slot("many 1", idleSince: 30), "192.0.2.2");
        Enter(Slot("many 2", idleSince: 10), "192.0.2.2");
        Enter(Slot("many 3"), "192.0.2.2");
        Enter(Slot("few 2", idleSince: 2), "192.0.2.3");
        Assert.Equal(TcpLimits.Verdict.Admitted, Enter(Slot("newcomer 1"), "192.0.2.4"));
        Assert.Equal(TcpLimits.Verdict.Admitted, Enter(Slot("newcomer 2"), "192.0.2.5"));
        Assert.Equal(["many 2", "many 1"], _gaveWay);
    }

    [Fact]
    public void Has_nobody_give_way_to_a_client_that_has_a_connection()
    {
        _limits.Reconfigure(new TcpOptions { MaxConnections = 3 }, DescriptorReserve.None);
        Enter(Slot("one", idleSince: 1), "192.0.2.1");
        Enter(Slot("two", idleSince: 1), "192.0.2.1");
        Enter(Slot("other", idleSince: 1), "192.0.2.2");
        Assert.Equal(TcpLimits.Verdict.TooMany, Enter(Slot("more"), "192.0.2.2"));
        Assert.Empty(_gaveWay);
    }

    [Fact]
    public void Where_all_have_one_connection_only_an_idle_one_gives_way()
    {
        _limits.Reconfigure(new TcpOptions { MaxConnections = 2 }, DescriptorReserve.None);
        var idle = Slot("first");
        Enter(idle, "192.0.2.1");
        Enter(Slot("second"), "192.0.2.2");
        Assert.Equal(TcpLimits.Verdict.TooMany, Enter(Slot("too early"), "192.0.2.3"));
        idle.IdleSince = 1;
        Assert.Equal(TcpLimits.Verdict.Admitted, Enter(Slot("newcomer"), "192.0.2.3"));
        Assert.Equal(["first"], _gaveWay);
    }

    [Fact]
    public void With_hardly_a_descriptor_left_connections_make_room_for_a_newcomers_next_attempt()
    {
        _limits.Reconfigure(new TcpOptions(), new DescriptorReserve(Limit: 100, Reserved: 20));
        Assert.Equal(TcpLimits.Verdict.TooMany, Enter(Slot("first"), "192.0.2.1", descriptor: 88));
        Enter(Slot("one", idleSince: 2), "192.0.2.1", descriptor: 86);
        Enter(Slot("two", idleSince: 1), "192.0.2.1", descriptor: 87);
        Assert.Equal(TcpLimits.Verdict.TooMany, Enter(Slot("three"), "192.0.2.1", descriptor: 88));
        Assert.Equal(TcpLimits.Verdict.TooMany, Enter(Slot("newcomer"), "192.0.2.2", descriptor: 88));
        Assert.Equal(["two"], _gaveWay);
        Assert.Equal(TcpLimits.Verdict.Admitted, Enter(Slot("newcomer"), "192.0.2.2", descriptor: 87));
        Assert.Equal(["two"], _gaveWay);
    }

    [Fact]
    public void One_that_has_given_way_leaves_without_being_counted_out_twice()
    {
        _limits.Reconfigure(new TcpOptions { MaxConnections = 1 }, DescriptorReserve.None);
        var first = Slot("first", idleSince: 1);
        Enter(first, "192.0.2.1");
        var second = Slot("second");
        Enter(second, "192.0.2.2");
        _limits.Leave(first);
        Assert.Equal(TcpLimits.Verdict.TooMany, Enter(Slot("third"), "192.0.2.3"));
        _limits.Leave(second);
        Assert.Equal(TcpLimits.Verdict.Admitted, Enter(Slot("third"), "192.0.2.3"));
    }

    [Fact]
    public void Agrees_with_a_plain_count_whoever_comes_and_goes()
    {
        const int most = 40, mostPerClient = 9;
        _limits.Reconfigure(
            new TcpOptions { MaxConnections = most, MaxConnectionsPerClient = mostPerClient }, DescriptorReserve.None);
        var random = new Random(20261126);
        var open = new List<(int Client, ConnectionSlot Slot)>();
        for (int step = 0; step < 50_000; step++)
        {
            if (open.Count > 0 && random.Next(100) < 35)
            {
                int leaving = random.Next(open.Count);
                _limits.Leave(open[leaving].Slot);
                open.RemoveAt(leaving);
                continue;
            }

            int client = random.Next(12) * random.Next(12);
            int has = open.Count(one => one.Client == client);
            int largest = open.Count == 0 ? 0 : open.GroupBy(one => one.Client).Max(group => group.Count());
            var slot = Slot("x", idleSince: step);
            var expected = has >= mostPerClient ? TcpLimits.Verdict.TooManyOfClient
                : open.Count >= most && has > 0 ? TcpLimits.Verdict.TooMany : TcpLimits.Verdict.Admitted;
            Assert.Equal(expected, Enter(slot, $"198.51.100.{client}"));
            if (expected != TcpLimits.Verdict.Admitted)
                continue;
            if (open.Count >= most)
            {
                var victim = Assert.Single(open, one => one.Slot.Connections is null);
                Assert.Equal(largest, open.Count(one => one.Client == victim.Client));
                open.Remove(victim);
            }

            open.Add((client, slot));
        }
    }

    private ConnectionSlot Slot(string name, long idleSince = ConnectionSlot.Busy) =>
        new(_ => _gaveWay.Add(name)) { IdleSince = idleSince };

    private TcpLimits.Verdict Enter(ConnectionSlot slot, string client, int descriptor = 10) =>
        _limits.Enter(slot, ClientAddress.From(IPAddress.Parse(client)), descriptor);
}
