namespace Holdfast.Tests.Addresses;

/// <summary>Which next hop neighbors are told, and when, in the cases that routers were seen to get wrong.</summary>
public sealed class NextHopTests : IDisposable
{
    private const string First = "2001:db8:99::2";
    private const string Second = "2001:db8:99::3";

    private readonly AddressSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void A_deprecated_address_is_none_while_there_is_another_and_becomes_one_again()
    {
        _site.Node.Ip($"addr add {First}/64 dev up0 nodad");
        _site.Node.Ip($"addr add {Second}/64 dev up0 nodad preferred_lft 0");
        _site.Start();
        Becomes(First);
        _site.Node.Ip($"addr change {First}/64 dev up0 preferred_lft 0");
        _site.Node.Ip($"addr change {Second}/64 dev up0 preferred_lft forever");
        Becomes(Second);
        _site.Node.Ip($"addr del {Second}/64 dev up0");
        Becomes(First); // deprecated, and better than none
        Assert.Equal(1, _site.Peer.Sessions);
    }

    [Fact]
    public async Task A_route_without_one_is_sent_as_soon_as_its_address_comes()
    {
        _site.Start();
        Assert.Contains("has no global IPv6 address", await _site.AskAsync("show", "bgp", "router"), StringComparison.Ordinal);
        Assert.Null(_site.NextHop(AddressSite.Ipv6));
        _site.Node.Ip($"addr add {First}/64 dev up0 nodad");
        Becomes(First);
        _site.Node.Ip("-6 addr flush dev up0 scope global");
        Becomes(null);
    }

    [Theory]
    [InlineData("up0")]
    [InlineData("lo")]
    public void A_host_address_is_one_and_a_service_address_is_none_wherever_it_is(string serviceInterface)
    {
        _site.Node.Ip($"addr add {First}/128 dev up0 nodad");
        _site.Start(serviceInterface);
        Becomes(First);
        if (serviceInterface != "up0") _site.Node.Ip("addr add 2001:db8:53::53/64 dev up0 nodad");
        _site.Node.Ip($"addr del {First}/128 dev up0");
        Becomes(null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("optimistic")]
    public void An_address_counts_from_the_end_of_duplicate_address_detection(string flag)
    {
        _site.Node.Exec("sysctl", "-qw", "net.ipv6.conf.up0.accept_dad=1", "net.ipv6.conf.up0.optimistic_dad=1",
            "net.ipv6.conf.up0.use_optimistic=1");
        _site.Start();
        _site.Node.Ip($"addr add {First}/64 dev up0 {flag}".TrimEnd());
        _site.Until("the route", () =>
        {
            // The kernel is asked after the router: an address that is tentative by then was so when it was announced.
            var announced = _site.NextHop(AddressSite.Ipv6) is not null;
            var isTentative = _site.Node.Ip("-6 addr show dev up0 scope global").Contains("tentative", StringComparison.Ordinal);
            Assert.False(announced && isTentative);
            return announced;
        });
    }

    [Fact]
    public async Task A_duplicate_of_anothers_address_never_counts_and_the_reason_names_it()
    {
        _site.Node.Exec("sysctl", "-qw", "net.ipv6.conf.up0.accept_dad=1");
        _site.Router.Ip($"addr add {First}/64 dev up0 nodad");
        _site.Start();
        _site.Node.Ip($"addr add {First}/64 dev up0");
        _site.Until("detection fails",
            () => _site.Node.Ip("-6 addr show dev up0").Contains("dadfailed", StringComparison.Ordinal));
        await Testing.Waiting.Wait.UntilAsync("the reason names it", async () =>
            (await _site.AskAsync("show", "bgp", "router")).Contains($"{First} is a duplicate", StringComparison.Ordinal));
        Assert.Null(_site.NextHop(AddressSite.Ipv6));
        _site.Node.Ip($"addr add {Second}/64 dev up0 nodad");
        Becomes(Second);
    }

    [Fact]
    public void The_sessions_own_end_taken_away_for_a_moment_changes_no_route()
    {
        _site.Node.Ip($"addr add {First}/64 dev up0 nodad");
        _site.Start();
        Becomes(First);
        var updates = _site.Peer.Updates;
        // The session's own end goes first and comes last: while it is away nothing is changed, however long the others take.
        _site.Node.Exec("sh", "-c",
            $"ip addr del {AddressSite.Own4}/24 dev up0; ip addr flush dev up0 scope global; sleep 0.3; "
            + $"ip addr add {First}/64 dev up0 nodad; ip addr add {Second}/64 dev up0 nodad preferred_lft 0; "
            + $"ip addr add {AddressSite.Own4}/24 dev up0");
        _site.Node.Ip($"addr del {First}/64 dev up0");
        Becomes(Second);
        Assert.Equal(1, _site.Peer.Sessions);
        Assert.Equal(updates + 1, _site.Peer.Updates);
    }

    private void Becomes(string? nextHop) =>
        _site.Until($"next hop {nextHop ?? "(none)"}", () => _site.NextHop(AddressSite.Ipv6) == nextHop);
}
