using System.Net;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Options;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Values;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Rules.Actions;

namespace Holdfast.Configuration.Tests;

/// <summary>The examples, read to the last option.</summary>
public class SeedTests
{
    private static readonly ConfigurationResult Seed =
        ConfigurationFile.Load(Path.Combine(LoadedFile.Directory, "examples", "seed.yaml"), SecretFiles.Optional);

    private static HoldfastOptions Options => Seed.Options!;

    [Fact]
    public void The_seed_is_right_but_for_the_key_that_lies_elsewhere()
    {
        Assert.Equal(ConfigurationOutcome.Loaded, Seed.Outcome);
        var only = Assert.Single(Seed.Diagnostics);
        Assert.Equal(("bgp.password_file", Severity.Warning), (only.Path, only.Severity));
    }

    [Fact]
    public void The_beginning_is_right()
    {
        var result = ConfigurationFile.Load(Path.Combine(LoadedFile.Directory, "examples", "lb.yaml"));
        Assert.Empty(result.Diagnostics);
        Assert.NotNull(result.Options);
    }

    [Fact]
    public void Node_and_api()
    {
        Assert.Equal(new NodeOptions { Name = "lb1", RouterId = IPAddress.Parse("192.160.102.135") }, Options.Node);
        Assert.Equal(new ApiOptions { SocketPath = "/run/holdfast/api.sock" }, Options.Api);
    }

    [Fact]
    public void Listeners_are_its_own_addresses_and_every_service_address()
    {
        ListenerOptions[] expected =
        [
            new(IPEndPoint.Parse("192.160.102.135:53")), new(IPEndPoint.Parse("[2605:e200:d00d:300::135]:53")),
            new(IPEndPoint.Parse("192.160.102.235:53")), new(IPEndPoint.Parse("[2605:e200:d00a:5301::]:53")),
            new(IPEndPoint.Parse("192.160.102.236:53")), new(IPEndPoint.Parse("[2605:e200:d00a:5302::]:53")),
        ];
        Assert.Equal(expected, Options.LoadBalancer.Listeners);
        Assert.Equal(expected[2..].Select(listener => listener.EndPoint.Address), Options.LoadBalancer.ServiceAddresses);
    }

    [Fact]
    public void Acl_adds_to_the_default_networks() =>
        Assert.Equal([.. AclOptions.DefaultNetworks, IPNetwork.Parse("192.160.102.0/24"),
            IPNetwork.Parse("2605:e200:d000::/44")], Options.LoadBalancer.Acl.Networks);

    [Fact]
    public void Any_over_udp_is_the_first_rule()
    {
        var rule = Assert.Single(Options.LoadBalancer.Rules);
        Assert.Equal([RecordType.ANY], rule.Match.Types);
        Assert.Equal(ListenerProtocol.Udp, rule.Match.Transport);
        Assert.IsType<TruncateAction>(rule.Action);
    }

    [Fact]
    public void Backends_in_their_tiers()
    {
        BackendOptions[] expected =
        [
            new("DNS1", IPEndPoint.Parse("192.160.102.144:53")) { Order = 1, Weight = 1000 },
            new("DNS3", IPEndPoint.Parse("192.160.102.146:53")) { Order = 1, Weight = 1000 },
            new("google-a", IPEndPoint.Parse("[2001:4860:4860::8888]:53")) { Order = 3 },
            new("google-b", IPEndPoint.Parse("8.8.8.8:53")) { Order = 3 },
            new("google-c", IPEndPoint.Parse("[2001:4860:4860::8844]:53")) { Order = 3 },
            new("google-d", IPEndPoint.Parse("8.8.4.4:53")) { Order = 3 },
        ];
        Assert.Equal(expected, Options.LoadBalancer.Backends);
        Assert.Equal("orderedWrandom", Options.LoadBalancer.Policy.Name);
        Assert.Equal(500_000, Options.LoadBalancer.Cache?.MaxEntries);
        Assert.Equal("lb1", Options.LoadBalancer.Identity.Name);
    }

    [Fact]
    public void Services_with_the_defaults_of_their_section()
    {
        CheckOptions[] checks =
            [new CheckOptions.Query(Name.Parse("a.root-servers.net"), RecordType.A), new CheckOptions.Pool("default")];
        var basis = new ServiceOptions("dns1", [Prefix("192.160.102.235", 32), Prefix("2605:e200:d00a:5301::", 64)])
        {
            Checks = [.. checks],
            Interval = TimeSpan.FromSeconds(3),
            Timeout = TimeSpan.FromSeconds(2),
            Rise = 5,
            Fall = 3,
            Med = 100,
            NextHop = new NextHopOptions(new NextHop.Literal(IPAddress.Parse("192.160.102.230")), new NextHop.Self()),
            DisableFile = "/etc/exabgp/healthcheck_{service}{family}.disable",
            OnDown = new OnDown.Withdraw(),
        };
        var second =
            basis with
            {
                Name = "dns2",
                Prefixes = [Prefix("192.160.102.236", 32), Prefix("2605:e200:d00a:5302::", 64)],
                Med = 200
            };
        Assert.Equal([basis, second], Options.Anycast.Services);
        Assert.Equal("/etc/exabgp/healthcheck_dns2v6.disable", Options.Anycast.Services[1].DisableFileOf(second.Prefixes[1]));
        Assert.Equal(new InterfaceOptions("anycast0") { Dummy = true }, Options.Anycast.Interface);
    }

    [Fact]
    public void Neighbors()
    {
        NeighborOptions[] expected =
        [
            new("router-v4", IPAddress.Parse("192.160.102.129"), 395089) { HoldTime = TimeSpan.FromSeconds(9) },
            new("router-v6", IPAddress.Parse("2605:e200:d00f:2::1"), 395089) { HoldTime = TimeSpan.FromSeconds(9) },
        ];
        Assert.NotNull(Options.Bgp);
        Assert.Equal(expected, Options.Bgp.Neighbors);
        Assert.Equal((65101u, IPAddress.Parse("192.160.102.135")), (Options.Bgp.LocalAs, Options.Bgp.RouterId));
    }

    private static ServicePrefix Prefix(string address, int length) => new(IPAddress.Parse(address), length);
}
