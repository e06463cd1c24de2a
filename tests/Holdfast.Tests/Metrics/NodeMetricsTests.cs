using System.Text.RegularExpressions;
using Holdfast.Anycast.Drains;
using Holdfast.Api.Reports;
using Holdfast.Configuration;
using Holdfast.Daemon;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.Metrics;
using Holdfast.Testing.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Tests.Metrics;

/// <summary>All metrics of a node that has something of everything.</summary>
public sealed partial class NodeMetricsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Node _node;

    public NodeMetricsTests()
    {
        var path = _folder.File("holdfast.yaml");
        File.WriteAllText(path, $$"""
            node: { name: "no\"de", router_id: 192.0.2.1, state_dir: {{_folder.Path}}/state }
            dns:
              threads: 2
              caches: { main: { max_entries: 100, huge_pages: false } }
              cache: main
              any_over_udp: truncate
              rules:
                - { type: ANY, action: refuse }
                - { name: first, suffix: a.example, action: drop }
                - { name: third, suffix: b.example, pool: internal }
                - { suffix: c.example, action: refuse }
              log: [{ name: all, file: {{_folder.Path}}/queries.log }]
              response_rules: [{ name: refused, rcode: REFUSED, action: servfail }]
              backends:
                - { name: r1, address: 192.0.2.21, mode: up }
                - { name: r2, address: 192.0.2.22, pools: [internal], mode: down }
            anycast:
              check: { query: a.root-servers.net A }
              services:
                - { name: dns1, prefixes: [192.0.2.235/32, "2001:db8:d00a:5301::/64"] }
            bgp:
              local_as: 65101
              listen_port: 0
              neighbors: [{ name: router, address: 192.0.2.250, peer_as: 64500 }]
            """);
        var result = ConfigurationFile.Load(path);
        Assert.True(result.Options is not null, string.Join('\n', result.Diagnostics));
        _node = new Node(
            result.Options, new ConfigurationRequest(path), drained: true, TimeProvider.System, NullLoggerFactory.Instance);
        _node.Engine.Start(DrainState.None.With(new Drain(null, DateTimeOffset.UtcNow)));
    }

    private static IEnumerable<MetricFamily> Families => NodeMetrics.Sections.SelectMany(section => section.Families);

    public void Dispose()
    {
        _node.Engine.Dispose();
        _node.Traffic.Dispose();
        _node.Balancer.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Tells_of_every_part_of_the_node()
    {
        var read = Exposition.Read(NodeMetrics.Write(_node.View, new WebTraffic(), ExpositionFormat.PrometheusText));
        Assert.Equal(1, read["holdfast_node_state", "state=\"drained\""]);
        Assert.Equal(100, read["holdfast_cache_max_entries", "cache=\"main\""]);
        Assert.Equal(0, read["holdfast_cache_requests_total", "cache=\"main\",result=\"hit\""]);
        Assert.Equal(0, read["holdfast_dns_rule_matches_total", "rule=\"rule 1\",action=\"refuse\""]);
        Assert.Equal(0, read["holdfast_dns_rule_matches_total", "rule=\"any_over_udp\",action=\"truncate\""]);
        Assert.Equal(0, read["holdfast_dns_rule_matches_total", "rule=\"first\",action=\"drop\""]);
        Assert.Equal(0, read["holdfast_dns_rule_matches_total", "rule=\"rule 4\",action=\"refuse\""]);
        Assert.Equal(0, read["holdfast_dns_response_rule_matches_total", "rule=\"refused\",action=\"servfail\""]);
        Assert.Equal((1, 0), (read["holdfast_backend_up", "backend=\"r1\""], read["holdfast_backend_up", "backend=\"r2\""]));
        Assert.Equal(1, read["holdfast_backend_info", "backend=\"r1\",address=\"192.0.2.21:53\",pool=\"default\""]);
        Assert.Equal(1, read["holdfast_backend_info", "backend=\"r2\",address=\"192.0.2.22:53\",pool=\"internal\""]);
        Assert.Equal(0, read["holdfast_backend_responses_total", "backend=\"r1\",rcode=\"SERVFAIL\""]);
        Assert.Equal(0, read["holdfast_backend_query_duration_seconds_count", "backend=\"r1\""]);
        Assert.Equal(0, read["holdfast_dns_log_connected", "sink=\"all\""]);
        Assert.Equal(0, read["holdfast_dns_log_dropped_total", "sink=\"all\",reason=\"queue_full\""]);
        Assert.Equal(1, read["holdfast_pool_backends_usable", "pool=\"default\""]);
        Assert.Equal(1, read["holdfast_service_state", "service=\"dns1\",prefix=\"192.0.2.235/32\",state=\"INIT\""]);
        Assert.Equal(
            1, read["holdfast_service_decision", "service=\"dns1\",prefix=\"2001:db8:d00a:5301::/64\",decision=\"withdraw\""]);
        Assert.Equal(0, read["holdfast_service_announced", "service=\"dns1\",prefix=\"192.0.2.235/32\",neighbor=\"router\""]);
        Assert.Equal(1, read["holdfast_service_drained", "service=\"dns1\",prefix=\"192.0.2.235/32\""]);
        Assert.Equal(1, read["holdfast_bgp_session_state", "neighbor=\"router\",state=\"idle\""]);
        Assert.Equal(1, read["holdfast_config_last_reload_successful"]);
        Assert.InRange(read["process_resident_memory_bytes"], 1e6, 1e10);
        Assert.InRange(read["process_start_time_seconds"], 1.7e9, 1e10);
        Assert.InRange(read["process_max_fds"], read["process_open_fds"], double.PositiveInfinity);
    }

    [Fact]
    public void Counts_problems_and_warnings_as_the_status_tells_them()
    {
        var status = StatusReports.Of(_node.View);
        var read = Exposition.Read(NodeMetrics.Write(_node.View, new WebTraffic(), ExpositionFormat.PrometheusText));
        Assert.NotEmpty(status.Problems);
        Assert.Equal((status.Problems.Count, status.Warnings.Count), (read["holdfast_problems"], read["holdfast_warnings"]));
    }

    [Theory]
    [InlineData(ExpositionFormat.PrometheusText)]
    [InlineData(ExpositionFormat.OpenMetrics)]
    internal void Is_right_in_either_format_and_has_every_family(ExpositionFormat format)
    {
        var openMetrics = format == ExpositionFormat.OpenMetrics;
        var read = Exposition.Read(NodeMetrics.Write(_node.View, new WebTraffic(), format), openMetrics);
        var names = Families.Select(family => !openMetrics ? family.Name : Ending().Replace(family.Name, ""));
        Assert.Equal(names.Order(StringComparer.Ordinal), read.Types.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Prometheus_own_tool_has_nothing_against_it() =>
        Assert.Equal("", await Exposition.PromtoolAsync(
            NodeMetrics.Write(_node.View, new WebTraffic(), ExpositionFormat.PrometheusText)));

    [Fact]
    public async Task Prometheus_own_tool_would_have() =>
        Assert.NotEqual(
            "", await Exposition.PromtoolAsync("# HELP x_milliseconds Time.\n# TYPE x_milliseconds counter\nx_milliseconds 1\n"));

    [GeneratedRegex("(_total|_info)$")]
    private static partial Regex Ending();
}
