using System.Net;
using Holdfast.Configuration;
using Holdfast.RouterConfig;
using Holdfast.Testing.Files;

namespace Holdfast.Tests.RouterConfig;

/// <summary>What every router is told; whether it is understood is tried against the routers themselves.</summary>
public sealed class RouterDialectTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Dialects => [.. RouterDialect.All.Select(dialect => dialect.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Session_filter_and_limit_are_those_of_the_file(string dialect)
    {
        var text = Write(dialect);
        Assert.All(
            (string[])["198.51.100.1", "198.51.100.10", "64500", "65101", "192.0.2.53/32", "2001:db8:53::/64", "65535:0"],
            word => Assert.Contains(word, text.Replace("(65535, 0)", "65535:0", StringComparison.Ordinal)
                .Replace("graceful-shutdown", "65535:0", StringComparison.Ordinal)
                .Replace("GRACEFUL_SHUTDOWN set", "65535:0", StringComparison.Ordinal), StringComparison.Ordinal));
        // What announce_only withholds from this neighbor, it is not to take either.
        Assert.DoesNotContain("192.0.2.54", text, StringComparison.Ordinal);
        Assert.Contains("10", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void A_key_is_printed_only_when_asked_for(string dialect)
    {
        var text = Write(dialect);
        Assert.Contains(RouterSide.KeyPlaceholder, text, StringComparison.Ordinal);
        Assert.DoesNotContain("Tr0ub4dor", text, StringComparison.Ordinal);
        Assert.Contains("Tr0ub4dor", Write(dialect, showKeys: true), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void What_no_test_has_run_says_so(string dialect) => Assert.Equal(
        dialect is not ("bird" or "frr" or "openbgpd" or "gobgp"),
        Write(dialect).Contains("no test has run it", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Bfd_ttl_security_and_roles_are_set_or_said_to_be_missing(string dialect)
    {
        var text = Write(dialect, further: ", bfd: true, ttl_security: true, role: customer");
        Assert.Contains("bfd", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("ttl", text, StringComparison.OrdinalIgnoreCase);
        if (dialect is "bird" or "frr" or "openbgpd" or "mikrotik") Assert.Contains("provider", text, StringComparison.Ordinal);
        if (dialect is "ios-xe" or "junos") Assert.Contains("no roles", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bird", "multihop 3;")]
    [InlineData("frr", "ebgp-multihop 3")]
    [InlineData("openbgpd", "multihop 3")]
    [InlineData("gobgp", "multihop-ttl = 3")]
    [InlineData("ios-xe", "ebgp-multihop 3")]
    [InlineData("junos", "multihop ttl 3")]
    [InlineData("mikrotik", "multihop=yes")]
    public void A_neighbor_some_hops_away_is_told_of_them(string dialect, string expected)
    {
        var text = Write(dialect, further: ", multihop: 3");
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Contains("needs a route to 198.51.100.10", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_of_tcp_ao_change_ends()
    {
        var text = Write("ios-xe", key: "tcp_ao: { send_id: 1, receive_id: 2, key_file: router.key }");
        Assert.Contains("  send-id 2\n  recv-id 1\n", text, StringComparison.Ordinal);
        Assert.Contains("TCP-AO, which BIRD 2.0 does not have", Write(
            "bird", key: "tcp_ao: { send_id: 1, receive_id: 2, key_file: router.key }"), StringComparison.Ordinal);
    }

    private string Write(string dialect, string further = "", string key = "password_file: router.key", bool showKeys = false)
    {
        _folder.Write("router.key", "Tr0ub4dor\n");
        var path = _folder.Write("holdfast.yaml", $$"""
            node: { name: lb-1, router_id: 192.0.2.10 }
            dns: { listen: 127.0.0.1, backends: [{ name: r1, address: 192.0.2.21 }] }
            anycast:
              services:
                - { name: dns1, prefixes: [192.0.2.53/32, "2001:db8:53::53/64"] }
                - { name: elsewhere, prefixes: 192.0.2.54/32 }
            bgp:
              local_as: 65101
              neighbors:
                - { name: edge, address: 198.51.100.1, peer_as: 64500, {{key}}{{further}},
                    announce_only: [192.0.2.53/32, "2001:db8:53::/64"] }
            """);
        var options = ConfigurationFile.Load(path).Options!;
        var side = RouterSide.Of(options, options.Bgp!.Neighbors[0], IPAddress.Parse("198.51.100.10"), showKeys);
        return RouterDialect.All.Single(one => one.Name == dialect).Write(side);
    }
}
