using Holdfast.Anycast.Checks;
using Holdfast.Bgp.Options;
using Holdfast.Configuration;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Import;
using Holdfast.Testing.Files;

namespace Holdfast.DropIn.Tests;

/// <summary>The examples of one site's dnsdist, ExaBGP and health check script, read together.</summary>
public sealed class SiteFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dnsdist.conf")]
    [InlineData("dnsdist.yml")]
    public void They_make_one_site_that_does_not_run_the_script(string dnsdist)
    {
        var result = Load("anycast: { additional_checks: [{ pool: default }] }", new(), dnsdist);
        Assert.True(result.Options is not null, string.Join('\n', result.Diagnostics));
        Assert.Equal(6, result.Options.LoadBalancer.Listeners.Count);
        Assert.Equal(6, result.Options.LoadBalancer.Backends.Count);
        Assert.Equal(["dns1v4", "dns1v6", "dns2v4", "dns2v6"], result.Options.Anycast.Services.Select(service => service.Name));
        Assert.All(result.Options.Anycast.Services, service => Assert.Collection(service.Checks,
            own => Assert.IsType<CheckOptions.Command>(own),
            added => Assert.Equal("default", Assert.IsType<CheckOptions.Pool>(added).Name)));
        Assert.Equal(["192.160.102.129", "2605:e200:d00f:2::1"], result.Options.Bgp!.Neighbors.Select(neighbor => neighbor.Name));
        Assert.Empty(result.Options.Processes);
        Assert.Contains(result.Diagnostics, found => found.ToString().Contains(
            "exabgp.conf:3:9: warning: the process healthcheck is left out: --healthcheck-conf brings the services it announces",
            StringComparison.Ordinal));
    }

    [Fact]
    public void The_script_runs_when_asked_and_nothing_is_told_of_what_is_done_without()
    {
        Assert.Single(Load("", new() { AsProcess = true }).Options!.Processes);
        var result = Load("", new() { Without = ["healthcheck"] });
        Assert.Empty(result.Options!.Processes);
        Assert.DoesNotContain(result.Diagnostics, found => found.Message.Contains("left out", StringComparison.Ordinal));
    }

    // Without `outgoing-ttl` ExaBGP's packets reach a neighbor wherever it is, most of all on the link.
    [Fact]
    public void A_link_local_next_hop_suits_a_neighbor_of_which_nobody_says_how_far_it_is()
    {
        var conf = _folder.Write("healthcheck.conf", """
            [global]
            interval=3
            timeout=2
            metric=100
            rise=5
            fall=3
            [dns1v6]
            nexthop=fe80::1
            command=/bin/true
            ip=2001:db8:53::1
            disable=/etc/dns1.off

            """);
        var request = new ConfigurationRequest(
            null, File("exabgp-conf", "exabgp.conf"), new ForeignFile(ForeignFiles.Reader("healthcheck-conf"), conf));
        var result = ConfigurationFile.Load(request);
        Assert.True(result.Options is not null, string.Join('\n', result.Diagnostics));
        Assert.All(result.Options.Bgp!.Neighbors, neighbor => Assert.True(neighbor.Multihop > 1));
        Assert.Equal("fe80::1", Assert.IsType<NextHop.Literal>(
            Assert.Single(result.Options.Anycast.Services).NextHop.Ipv6).Value.ToString());
        Assert.Contains(result.Diagnostics, found => found.Severity == Severity.Warning
            && found.Message.Contains("of no use to a neighbor that is not on the link", StringComparison.Ordinal));

        var imported = _folder.Write("imported.yaml", ImportedFile.Of(request).Text!);
        Assert.NotNull(ConfigurationFile.Load(imported, SecretFiles.Optional).Options);
    }

    private ConfigurationResult Load(string yaml, ForeignOptions options, string dnsdist = "dnsdist.conf") =>
        ConfigurationFile.Load(new ConfigurationRequest(
            _folder.Write("holdfast.yaml", $"node: {{ name: lb1 }}\n{yaml}\n"),
            File("dnsdist-conf", dnsdist), File("exabgp-conf", "exabgp.conf"), File("healthcheck-conf", "healthcheck.conf"))
        { Options = options });

    private static ForeignFile File(string format, string example) =>
        new(ForeignFiles.Reader(format), ForeignFiles.Example(example));
}
