using System.Net;
using Holdfast.Configuration;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Daemon;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Tests.Daemon;

/// <summary>Which address a traced query goes to, and what is said of services and backends that do not exist.</summary>
public sealed class QueryTracingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackBackend _backend = new() { AnswersWithAddress = true };
    private readonly int _port = FreePort.Next();
    private readonly Node _node;

    public QueryTracingTests()
    {
        var path = _folder.File("holdfast.yaml");
        File.WriteAllText(path, $$"""
            node: { name: tested, router_id: 192.0.2.1, state_dir: {{_folder.Path}}/state }
            dns:
              threads: 1
              listen: ["127.0.0.1:{{_port}}", "[::1]:{{_port}}"]
              service_port: {{_port}}
              acl: [127.0.0.0/8, "::1/128", 198.51.100.0/24]
              rules: [{ name: no-any, type: ANY, action: refuse }]
              backends: [{ name: r1, address: "127.0.0.1:{{_backend.Port}}", mode: up }]
            anycast:
              check: { query: a.root-servers.net A }
              services:
                - { name: dns1, prefixes: [192.0.2.235/32] }
                - { name: dns2, prefixes: [192.0.2.236/32] }
            bgp:
              local_as: 65101
              listen_port: 0
              neighbors: [{ name: router, address: 192.0.2.250, peer_as: 64500 }]
            """);
        var result = ConfigurationFile.Load(path);
        Assert.True(result.Options is not null, string.Join('\n', result.Diagnostics));
        _node = new Node(
            result.Options, new ConfigurationRequest(path), drained: true, TimeProvider.System, NullLoggerFactory.Instance);
        _node.Balancer.Start();
    }

    public void Dispose()
    {
        _node.Engine.Dispose();
        _node.Traffic.Dispose();
        _node.Balancer.Dispose();
        _backend.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Goes_to_the_first_listener_or_to_the_services_address()
    {
        // The backend answers nothing that has an OPT record.
        var first = await Trace(new TraceRequest(Name.Parse("www.example."), RecordType.A) { Edns = false });
        Assert.Equal(($"127.0.0.1:{_port}", null, "127.0.0.1"), (first.Server, first.Service, first.Client));
        Assert.Equal(("answered", "backend", "r1", "NOERROR", "qr rd ra"),
            (first.Outcome, first.Source, first.Backend, first.Rcode, first.Flags));
        Assert.Equal(
            [";; QUESTION SECTION:", ";www.example. IN A", ";; ANSWER SECTION:", "www.example. 3600 IN A 192.0.2.1"],
            first.Answer);
        var service = await Trace(new TraceRequest(Name.Parse("www.example."), RecordType.A)
        {
            Service = "dns2",
            Client = IPAddress.Parse("198.51.100.7"),
        });
        Assert.Equal(($"192.0.2.236:{_port}", "dns2", "198.51.100.7", "answered"),
            (service.Server, service.Service, service.Client, service.Outcome));
        var v6 = await Trace(new TraceRequest(Name.Parse("www.example."), RecordType.ANY) { Client = IPAddress.IPv6Loopback });
        Assert.Equal(($"[::1]:{_port}", "REFUSED", "self", null), (v6.Server, v6.Rcode, v6.Source, v6.Backend));
        Assert.Contains(v6.Steps, step => step is { Stage: "rule", Detail: "no-any: refuse" });
    }

    [Fact]
    public async Task What_the_ACL_drops_has_no_answer()
    {
        var trace = await Trace(
            new TraceRequest(Name.Parse("www.example."), RecordType.A) { Client = IPAddress.Parse("203.0.113.9") });
        Assert.Equal(("dropped", "acl", null, null), (trace.Outcome, trace.Dropped, trace.Source, trace.Rcode));
        Assert.Empty(trace.Answer);
    }

    [Theory]
    [InlineData("dns3", null, "127.0.0.1", "there is no service 'dns3'; there are: dns1, dns2")]
    [InlineData(null, "r7", "127.0.0.1", "there is no backend 'r7'; there are: r1")]
    [InlineData("dns1", null, "::1", "no address of dns1 is listened on over udp for IPv6: see `dns.listen`")]
    public async Task Unknown_names_are_told_with_the_known_ones(string? service, string? via, string client, string expected)
    {
        var outcome = await new QueryTracing(_node).TraceAsync(new TraceRequest(Name.Root, RecordType.NS)
        {
            Service = service,
            Via = via,
            Client = IPAddress.Parse(client),
        });
        Assert.Equal((404, expected), (outcome.Problem?.Status, outcome.Problem?.Detail));
    }

    private async Task<TraceReport> Trace(TraceRequest request)
    {
        var outcome = await new QueryTracing(_node).TraceAsync(request);
        return outcome.Value ?? throw new InvalidOperationException(outcome.Problem?.Detail);
    }
}
