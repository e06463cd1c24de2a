using Holdfast.DropIn.ExaBgp.Routes;

namespace Holdfast.DropIn.Tests.ExaBgp;

/// <summary>Routes as processes write them.</summary>
public class RouteCommandTests
{
    [Theory]
    [InlineData("route 192.0.2.1 next-hop self", false, "192.0.2.1/32")]
    [InlineData(
        "route 192.0.2.0/24 next-hop 198.51.100.1 med 5 community [65101:1,65101:2]", false, "192.0.2.0/24 5 65101:1 65101:2")]
    [InlineData("route 192.0.2.0/24", true, "192.0.2.0/24")]
    [InlineData("route 192.0.2.0/24 next-hop self split /25", false, "192.0.2.0/25, 192.0.2.128/25")]
    [InlineData("attributes next-hop self med 7 nlri 192.0.2.0/24 198.51.100.0/24", false, "192.0.2.0/24 7, 198.51.100.0/24 7")]
    [InlineData("attribute nlri 192.0.2.0/24 2001:db8::/32", true, "192.0.2.0/24, 2001:db8::/32")]
    public void A_route_is_read_by_the_tables_of_the_file(string text, bool isWithdrawal, string routes)
    {
        Assert.True(RouteCommand.TryRead(text, isWithdrawal, out var read, out var problem), problem);
        Assert.Equal(routes, string.Join(", ", read.Select(route =>
            $"{route.Prefix} {route.Med} {route.Communities}".Replace("  ", " ", StringComparison.Ordinal).TrimEnd())));
    }

    [Theory]
    [InlineData("", "there is no route in it")]
    [InlineData("flow x", "there is no route in it")]
    [InlineData("route 192.0.2.0/24", "has no next hop")]
    [InlineData("route 192.0.2.1/24 next-hop self", "has bits set beyond its length")]
    [InlineData("route 192.0.2.0/24 next-hop self med x", "is not a whole number")]
    [InlineData("route 192.0.2.0/24 next-hop \"self", "a quote is not closed")]
    [InlineData("route 192.0.0.0/8 next-hop self split /32", "more than 65536 routes")]
    public void What_is_wrong_with_one_is_said(string text, string why)
    {
        Assert.False(RouteCommand.TryRead(text, isWithdrawal: false, out var read, out var problem));
        Assert.Empty(read);
        Assert.Contains(why, problem, StringComparison.Ordinal);
    }
}
