using Holdfast.Configuration.Diagnostics;

namespace Holdfast.Configuration.Tests;

/// <summary>Files without <c>dns</c>: nodes that announce what others answer.</summary>
public class WithoutDnsTests
{
    private const string Bgp = "bgp: { local_as: 65101, neighbors: [{ address: 192.0.2.1, peer_as: 64500 }] }";

    [Fact]
    public void Services_alone_are_a_configuration_that_listens_on_nothing()
    {
        var result = LoadedFile.Of($$"""
            node: { name: edge1, router_id: 192.0.2.10 }
            anycast: { services: [{ name: web, prefixes: 203.0.113.80/32, check: { http: "http://{address}/health" } }] }
            {{Bgp}}
            """);
        Assert.Empty(result.Diagnostics);
        Assert.Empty(result.Options!.LoadBalancer.Listeners);
        Assert.Empty(result.Options.LoadBalancer.Backends);
        Assert.Equal(1, result.Options.LoadBalancer.Threads);
        Assert.Equal("edge1", result.Options.LoadBalancer.Identity.Name);
    }

    [Theory]
    [InlineData("anycast: { services: [{ name: web, prefixes: 203.0.113.80/32, checks: [{ pool: default }] }] }", Severity.Error,
        "anycast.services[0].checks[0].pool: there is no pool `default`: the file has no `dns`")]
    [InlineData("anycast: { services: [{ name: web, prefixes: 203.0.113.80/32 }] }", Severity.Warning,
        "anycast.services[0]: nothing is checked: it is announced as long as this daemon runs")]
    [InlineData("anycast: { services: [] }", Severity.Error,
        "anycast: there is no `dns`, and no service whose checks could be announced")]
    [InlineData("metrics: { listen: 127.0.0.1 }", Severity.Error, "`dns` is missing")]
    public void One_that_announces_nothing_that_is_checked_is_told(string section, Severity severity, string message)
    {
        var result = LoadedFile.Of($"node: {{ router_id: 192.0.2.10 }}\n{section}\n{Bgp}\n");
        Assert.Equal(severity == Severity.Warning, result.Options is not null);
        Assert.Contains($"{(severity == Severity.Warning ? "warning" : "error")}: {message}",
            Assert.Single(result.Diagnostics).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_is_right() => Assert.Empty(
        ConfigurationFile.Load(Path.Combine(LoadedFile.Directory, "examples", "services.yaml")).Diagnostics);
}
