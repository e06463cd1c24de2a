using System.Globalization;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Options;
using Holdfast.Configuration.Binding;
using Holdfast.Configuration.Reload;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.Configuration.Tests;

/// <summary>Every key there is: what it is without, what it becomes, and that a reload notices.</summary>
public class KeyTests
{
    private const string Node = "node: { name: lb1, router_id: 192.0.2.10 }";
    private const string Router = "bgp: { local_as: 65101, neighbors: [{ address: 192.0.2.1, peer_as: 64500 }] }";
    private const string Dns = "dns: { listen: 192.0.2.10, backends: [{ name: r1, address: 192.0.2.21 }] }";

    private static readonly Func<HoldfastOptions, BackendOptions> Backend = options => options.LoadBalancer.Backends[0];
    private static readonly Func<HoldfastOptions, ListenerOptions> Listener = options => options.LoadBalancer.Listeners[0];
    private static readonly Func<HoldfastOptions, ServiceOptions> Service = options => options.Anycast.Services[0];
    private static readonly Func<HoldfastOptions, NeighborOptions> Neighbor = options => options.Bgp!.DynamicNeighbors is [var range] ? range.Settings : options.Bgp.Neighbors[0];

    private static readonly Dictionary<string, Case> Cases = new(StringComparer.Ordinal)
    {
        ["node"] = new(InFile("node: { name: lb9, router_id: 192.0.2.10 }"), o => o.Node.Name, "lb1", "lb9"),
        ["dns"] = new($"{Node}\n{Router}\ndns: {{ listen: 192.0.2.99, backends: [{{ name: r1, address: 192.0.2.21 }}] }}", o => Listener(o).EndPoint, "192.0.2.10:53", "192.0.2.99:53"),
        ["anycast"] = new(InFile("anycast: { services: [{ name: s, prefixes: 203.0.113.1/32 }] }"), o => o.Anycast.Services.Length, "0", "1"),
        ["bgp"] = new($"{Node}\n{Dns}\nbgp: {{ local_as: 65102, neighbors: [{{ address: 192.0.2.1, peer_as: 64500 }}] }}", o => o.Bgp!.LocalAs, "65101", "65102"),
        ["api"] = new(InFile("api: { listen: unix:/tmp/x }"), o => o.Api.SocketPath, "/run/holdfast/api.sock", "/tmp/x"),
        ["metrics"] = new(InFile("metrics: { listen: 127.0.0.1 }"), o => o.Metrics.Listen, "", "127.0.0.1:9353"),
        ["metrics.listen"] = new(InFile("metrics: { listen: \"[2001:db8::1]:9000\" }"), o => o.Metrics.Listen, "", "[2001:db8::1]:9000"),
        ["metrics.acl"] = new(InFile("metrics: { listen: 127.0.0.1, acl: [192.0.2.0/24, \"2001:db8::/32\"] }"), o => string.Join(' ', o.Metrics.Acl), "127.0.0.0/8 ::1/128", "192.0.2.0/24 2001:db8::/32"),
        ["api.listen"] = new(InFile("api: { listen: unix:/tmp/y }"), o => o.Api.SocketPath, "/run/holdfast/api.sock", "/tmp/y"),
        ["node.name"] = new(InFile("node: { name: other, router_id: 192.0.2.10 }"), o => o.LoadBalancer.Identity.Name, "lb1", "other"),
        ["node.state_dir"] = new(InFile("node: { name: lb1, router_id: 192.0.2.10, state_dir: /srv/holdfast }"), o => o.Node.StateDirectory, "/var/lib/holdfast", "/srv/holdfast"),
        ["node.watch_config"] = new(InFile("node: { name: lb1, router_id: 192.0.2.10, watch_config: true }"), o => o.Node.WatchConfig, "False", "True"),
        ["node.router_id"] = new(InFile("node: { name: lb1, router_id: 192.0.2.11 }"), o => o.Bgp!.RouterId, "192.0.2.10", "192.0.2.11"),

        ["dns.listen"] = new(InDns("listen: [192.0.2.10:5300, \"[2001:db8::10]\"]"), o => string.Join(' ', o.LoadBalancer.Listeners.Select(l => l.EndPoint)), "192.0.2.10:53", "192.0.2.10:5300 [2001:db8::10]:53"),
        ["dns.listen[].address"] = new(InDns("listen: [{ address: 192.0.2.10:5300 }]"), o => Listener(o).EndPoint, "192.0.2.10:53", "192.0.2.10:5300"),
        ["dns.listen[].udp"] = new(InDns("listen: [{ address: 192.0.2.10, udp: false }]"), o => Listener(o).Protocols.Contains(ListenerProtocol.Udp), "True", "False"),
        ["dns.listen[].tcp"] = new(InDns("listen: [{ address: 192.0.2.10, tcp: false }]"), o => Listener(o).Protocols.Contains(ListenerProtocol.Tcp), "True", "False"),
        ["dns.listen[].max_udp_size"] = new(InDns("listen: [{ address: 192.0.2.10, max_udp_size: 1400 }]"), o => Listener(o).MaxUdpSize, "1232", "1400"),
        ["dns.listen[].socket_buffer"] = new(InDns("listen: [{ address: 192.0.2.10, socket_buffer: 2097152 }]"), o => Listener(o).SocketBuffer, "1048576", "2097152"),
        ["dns.listen[].interface"] = new(InDns("listen: [{ address: 192.0.2.10, interface: eth0 }]"), o => Listener(o).Interface, "", "eth0"),
        ["dns.max_udp_size"] = new(InDns("max_udp_size: 4096"), o => Listener(o).MaxUdpSize, "1232", "4096"),
        ["dns.socket_buffer"] = new(InDns("socket_buffer: 4194304"), o => Listener(o).SocketBuffer, "1048576", "4194304"),
        ["dns.service_port"] = new($"{Node}\n{Router}\ndns: {{ service_port: 5300, backends: [{{ name: r1, address: 192.0.2.21 }}] }}\nanycast: {{ services: [{{ name: s, prefixes: 203.0.113.1/32, check: {{ query: x.example }} }}] }}",
            o => Listener(o).EndPoint, "192.0.2.10:53", "203.0.113.1:5300"),
        ["dns.udp_gso"] = new(InDns("udp_gso: false"), o => o.LoadBalancer.UdpGso, "True", "False"),
        ["dns.coalesce"] = new(InDns("coalesce: 80us"), o => o.LoadBalancer.Coalesce.TotalMicroseconds, "200", "80"),
        ["dns.threads"] = new(InDns("threads: 4"), o => o.LoadBalancer.Threads, "0", "4"),
        ["dns.acl"] = new(InDns("acl: [198.51.100.0/24, 203.0.113.7]"), o => string.Join(' ', o.LoadBalancer.Acl.Networks.Skip(0).Take(2)), "127.0.0.0/8 10.0.0.0/8", "198.51.100.0/24 203.0.113.7/32"),
        ["dns.acl.additional"] = new(InDns("acl: { additional: \"2001:db8::/32\" }"), o => $"{o.LoadBalancer.Acl.Networks.Length} {o.LoadBalancer.Acl.Networks[^1]}", "9 fe80::/10", "10 2001:db8::/32"),
        ["dns.any_over_udp"] = new(InDns("any_over_udp: refuse"), Rule, "", "any_over_udp: [ANY] [] [] Udp  refuse"),
        ["dns.rules"] = new(InDns("rules: [{ action: allow }]"), Rule, "", ": [] [] []   allow"),
        ["dns.rules[].name"] = new(InDns("rules: [{ name: first, action: allow }]"), Rule, "", "first: [] [] []   allow"),
        ["dns.rules[].type"] = new(InDns("rules: [{ type: [AAAA, TYPE65], action: allow }]"), Rule, "", ": [AAAA, HTTPS] [] []   allow"),
        ["dns.rules[].suffix"] = new(InDns("rules: [{ suffix: Corp.example, action: allow }]"), Rule, "", ": [] [Corp.example.] []   allow"),
        ["dns.rules[].client"] = new(InDns("rules: [{ client: [192.0.2.0/25, \"2001:db8::1\"], action: allow }]"), Rule, "", ": [] [] [192.0.2.0/25, 2001:db8::1/128]   allow"),
        ["dns.rules[].transport"] = new(InDns("rules: [{ transport: tcp, action: drop }]"), Rule, "", ": [] [] [] Tcp  drop"),
        ["dns.rules[].above"] = new(InDns("rules: [{ above: { qps: 50 }, action: drop }]"), Rule, "", ": [] [] []  50 qps burst 0 per /32 and /64 drop"),
        ["dns.rules[].above.qps"] = new(InDns("rules: [{ above: { qps: 10000000 }, action: drop }]"), Rule, "", ": [] [] []  10000000 qps burst 0 per /32 and /64 drop"),
        ["dns.rules[].above.burst"] = new(InDns("rules: [{ above: { qps: 50, burst: 70 }, action: drop }]"), Rule, "", ": [] [] []  50 qps burst 70 per /32 and /64 drop"),
        ["dns.rules[].above.ipv4_prefix"] = new(InDns("rules: [{ above: { qps: 50, ipv4_prefix: 24 }, action: drop }]"), Rule, "", ": [] [] []  50 qps burst 0 per /24 and /64 drop"),
        ["dns.rules[].above.ipv6_prefix"] = new(InDns("rules: [{ above: { qps: 50, ipv6_prefix: 48 }, action: drop }]"), Rule, "", ": [] [] []  50 qps burst 0 per /32 and /48 drop"),
        ["dns.rules[].action"] = new(InDns("rules: [{ type: ANY, action: truncate }]"), Rule, "", ": [ANY] [] []   truncate"),
        ["dns.rules[].pool"] = new(InDns("rules: [{ type: A, pool: default }]"), Rule, "", ": [A] [] []   pool default"),
        ["dns.rules[].spoof"] = new(InDns("rules: [{ type: A, spoof: [192.0.2.1, \"2001:db8::1\"] }]"), Rule, "", ": [A] [] []   spoof [192.0.2.1, 2001:db8::1] 1m"),
        ["dns.rules[].ttl"] = new(InDns("rules: [{ type: A, spoof: 192.0.2.1, ttl: 5s }]"), Rule, "", ": [A] [] []   spoof [192.0.2.1] 5s"),
        ["dns.response_rules"] = new(InDns("response_rules: [{ action: allow }]"), ResponseRule, "", ": [] [] []   [] allow"),
        ["dns.response_rules[].name"] = new(InDns("response_rules: [{ name: first, action: allow }]"), ResponseRule, "", "first: [] [] []   [] allow"),
        ["dns.response_rules[].type"] = new(InDns("response_rules: [{ type: [AAAA, TYPE65], action: drop }]"), ResponseRule, "", ": [AAAA, HTTPS] [] []   [] drop"),
        ["dns.response_rules[].suffix"] = new(InDns("response_rules: [{ suffix: Corp.example, action: drop }]"), ResponseRule, "", ": [] [Corp.example.] []   [] drop"),
        ["dns.response_rules[].client"] = new(InDns("response_rules: [{ client: 192.0.2.0/25, action: drop }]"), ResponseRule, "", ": [] [] [192.0.2.0/25]   [] drop"),
        ["dns.response_rules[].transport"] = new(InDns("response_rules: [{ transport: tcp, action: drop }]"), ResponseRule, "", ": [] [] [] Tcp  [] drop"),
        ["dns.response_rules[].above"] = new(InDns("response_rules: [{ above: { qps: 50 }, action: drop }]"), ResponseRule, "", ": [] [] []  50 qps burst 0 per /32 and /64 [] drop"),
        ["dns.response_rules[].rcode"] = new(InDns("response_rules: [{ rcode: [SERVFAIL, REFUSED], action: drop }]"), ResponseRule, "", ": [] [] []   [SERVFAIL, REFUSED] drop"),
        ["dns.response_rules[].action"] = new(InDns("response_rules: [{ rcode: REFUSED, action: servfail }]"), ResponseRule, "", ": [] [] []   [REFUSED] servfail"),
        ["dns.response_rules[].min_ttl"] = new(InDns("response_rules: [{ action: limit_ttl, min_ttl: 30s }]"), ResponseRule, "", ": [] [] []   [] limit_ttl 30s none"),
        ["dns.response_rules[].max_ttl"] = new(InDns("response_rules: [{ action: limit_ttl, min_ttl: 1s, max_ttl: 1h }]"), ResponseRule, "", ": [] [] []   [] limit_ttl 1s 1h"),
        ["dns.response_rules[].info_code"] = new(InDns("response_rules: [{ action: set_extended_dns_error, info_code: 15 }]"), ResponseRule, "", ": [] [] []   [] set_extended_dns_error 15 "),
        ["dns.response_rules[].extra_text"] = new(InDns("response_rules: [{ action: set_extended_dns_error, info_code: 0, extra_text: by order }]"), ResponseRule, "", ": [] [] []   [] set_extended_dns_error 0 by order"),
        ["dns.policy"] = new(InDns("policy: chashed"), o => o.LoadBalancer.Policy, "leastOutstanding", "chashed"),
        ["dns.pools"] = new(InDns("policy: wrandom, pools: { default: {} }"), o => string.Join(' ', o.LoadBalancer.Pools), "", "PoolOptions { Name = default, Policy = wrandom, Cache =  }"),
        ["dns.pools.*.policy"] = new(InDns("pools: { default: { policy: roundrobin } }"), o => string.Join(' ', o.LoadBalancer.Pools), "", "PoolOptions { Name = default, Policy = roundrobin, Cache =  }"),
        ["dns.pools.*.cache"] = new(InDns("cache: { max_entries: 9, min_ttl: 1s }, pools: { default: { cache: { max_entries: 1000 } } }"), o => OptionWords.Of(o.LoadBalancer.Pools.FirstOrDefault()?.Cache), "", "1000 entries min_ttl 1s"),
        ["dns.caches"] = new(InDns("caches: { main: { max_entries: 1000, max_ttl: 2d } }, cache: main"), Cache, "", "`main`: 1000 entries max_ttl 2d"),
        ["dns.cache"] = new(InDns("cache: { max_entries: 1000 }"), Cache, "", "1000 entries"),
        ["dns.cache.max_entries"] = new(InDns("cache: { max_entries: 2000000 }"), Cache, "", "2000000 entries"),
        ["dns.cache.max_bytes"] = new(InDns("cache: { max_entries: 1000, max_bytes: 10000000 }"), Cache, "", "1000 entries max_bytes 10000000"),
        ["dns.cache.max_ttl"] = new(InDns("cache: { max_entries: 1000, max_ttl: 1h }"), Cache, "", "1000 entries max_ttl 1h"),
        ["dns.cache.min_ttl"] = new(InDns("cache: { max_entries: 1000, min_ttl: 5s }"), Cache, "", "1000 entries min_ttl 5s"),
        ["dns.cache.max_negative_ttl"] = new(InDns("cache: { max_entries: 1000, max_negative_ttl: 30s }"), Cache, "", "1000 entries max_negative_ttl 30s"),
        ["dns.cache.temporary_failure_ttl"] = new(InDns("cache: { max_entries: 1000, temporary_failure_ttl: 0 }"), Cache, "", "1000 entries temporary_failure_ttl 0s"),
        ["dns.cache.stale_ttl"] = new(InDns("cache: { max_entries: 1000, stale_ttl: 30s }"), Cache, "", "1000 entries stale_ttl 30s"),
        ["dns.cache.stale_cache_entries_ttl"] = new(InDns("cache: { max_entries: 1000, stale_cache_entries_ttl: 1h }"), Cache, "", "1000 entries stale_cache_entries_ttl 1h"),
        ["dns.cache.keep_stale_data"] = new(InDns("cache: { max_entries: 1000, keep_stale_data: true }"), Cache, "", "1000 entries keep_stale_data"),
        ["dns.cache.dont_age"] = new(InDns("cache: { max_entries: 1000, dont_age: true }"), Cache, "", "1000 entries dont_age"),
        ["dns.cache.maximum_entry_size"] = new(InDns("cache: { max_entries: 1000, maximum_entry_size: 1232 }"), Cache, "", "1000 entries maximum_entry_size 1232"),
        ["dns.cache.skip_options"] = new(InDns("cache: { max_entries: 1000, skip_options: [1, 65001] }"), Cache, "", "1000 entries skip_options [1, 65001]"),
        ["dns.cache.huge_pages"] = new(InDns("cache: { max_entries: 1000, huge_pages: false }"), Cache, "", "1000 entries no huge_pages"),
        ["dns.retry_truncated"] = new(InDns("retry_truncated: true"), o => o.LoadBalancer.RetryTruncated, "False", "True"),
        ["dns.merge_identical"] = new(InDns("merge_identical: false"), o => o.LoadBalancer.MergeIdentical, "True", "False"),
        ["dns.no_backend"] = new(InDns("no_backend: drop"), o => o.LoadBalancer.NoBackend, "ServFail", "Drop"),
        ["dns.identity"] = new(InDns("identity: { name: x }"), o => o.LoadBalancer.Identity.Name, "lb1", "x"),
        ["dns.identity.name"] = new(InDns("identity: { name: ymq1 }"), o => o.LoadBalancer.Identity.Name, "lb1", "ymq1"),
        ["dns.identity.nsid"] = new(InDns("identity: { nsid: false }"), o => o.LoadBalancer.Identity.Nsid, "True", "False"),
        ["dns.identity.id_server"] = new(InDns("identity: { id_server: false }"), o => o.LoadBalancer.Identity.IdServer, "True", "False"),
        ["dns.tcp"] = new(InDns("tcp: { max_connections: 5000 }"), o => o.LoadBalancer.Tcp.MaxConnections, "10000", "5000"),
        ["dns.tcp.idle_timeout"] = new(InDns("tcp: { idle_timeout: 1m }"), o => o.LoadBalancer.Tcp.IdleTimeout, "00:00:10", "00:01:00"),
        ["dns.tcp.message_timeout"] = new(InDns("tcp: { message_timeout: 500ms }"), o => o.LoadBalancer.Tcp.MessageTimeout, "00:00:02", "00:00:00.5000000"),
        ["dns.tcp.max_connections"] = new(InDns("tcp: { max_connections: 200 }"), o => o.LoadBalancer.Tcp.MaxConnections, "10000", "200"),
        ["dns.tcp.max_connections_per_client"] = new(InDns("tcp: { max_connections_per_client: 7 }"), o => o.LoadBalancer.Tcp.MaxConnectionsPerClient, "100", "7"),
        ["dns.tcp.max_queries_per_connection"] = new(InDns("tcp: { max_queries_per_connection: 8 }"), o => o.LoadBalancer.Tcp.MaxQueriesPerConnection, "0", "8"),
        ["dns.tcp.max_in_flight_per_connection"] = new(InDns("tcp: { max_in_flight_per_connection: 9 }"), o => o.LoadBalancer.Tcp.MaxInFlightPerConnection, "100", "9"),

        ["dns.backends"] = new(InDns(""), o => string.Join(' ', o.LoadBalancer.Backends.Select(b => b.Name)), "r1", "r1", Same: true),
        ["dns.backends[].name"] = new(InBackend("", "address: 192.0.2.21"), o => Backend(o).Name, "r1", "192.0.2.21:53"),
        ["dns.backends[].address"] = new(InBackend("", "name: r1, address: \"[2001:db8::21]:5300\""), o => Backend(o).EndPoint, "192.0.2.21:53", "[2001:db8::21]:5300"),
        ["dns.backends[].pool"] = new(InBackend("pool: default"), o => string.Join(' ', Backend(o).Pools), "default", "default", Same: true),
        ["dns.backends[].pools"] = new(InBackend("pools: [default, internal]"), o => string.Join(' ', Backend(o).Pools), "default", "default internal"),
        ["dns.backends[].order"] = new(InBackend("order: 3"), o => Backend(o).Order, "1", "3"),
        ["dns.backends[].weight"] = new(InBackend("weight: 1000"), o => Backend(o).Weight, "1", "1000"),
        ["dns.backends[].source"] = new(InBackend("source: 192.0.2.10"), o => Backend(o).Source, "", "192.0.2.10"),
        ["dns.backends[].mode"] = new(InBackend("mode: down"), o => Backend(o).Mode, "Auto", "Down"),
        ["dns.backends[].check"] = new(InBackend("check: { rise: 2 }"), o => Backend(o).HealthCheck.Rise, "1", "2"),
        ["dns.backends[].sockets"] = new(InBackend("sockets: 16"), o => Backend(o).Sockets, "4", "16"),
        ["dns.backends[].udp_timeout"] = new(InBackend("udp_timeout: 800ms"), o => Backend(o).UdpTimeout, "00:00:02", "00:00:00.8000000"),
        ["dns.backends[].tcp_connect_timeout"] = new(InBackend("tcp_connect_timeout: 1s"), o => Backend(o).TcpConnectTimeout, "00:00:05", "00:00:01"),
        ["dns.backends[].tcp_timeout"] = new(InBackend("tcp_timeout: 3s"), o => Backend(o).TcpTimeout, "00:00:30", "00:00:03"),
        ["dns.backends[].tcp_retries"] = new(InBackend("tcp_retries: 0"), o => Backend(o).TcpRetries, "5", "0"),
        ["dns.backends[].client_subnet"] = new(InBackend("client_subnet: true"), o => Backend(o).ClientSubnet, "False", "True"),
        ["dns.check"] = new(InDns("check: { fall: 3 }"), o => Backend(o).HealthCheck.Fall, "1", "3"),
        ["dns.sockets"] = new(InDns("sockets: 8"), o => Backend(o).Sockets, "4", "8"),
        ["dns.udp_timeout"] = new(InDns("udp_timeout: 1s"), o => Backend(o).UdpTimeout, "00:00:02", "00:00:01"),
        ["dns.tcp_connect_timeout"] = new(InDns("tcp_connect_timeout: 2s"), o => Backend(o).TcpConnectTimeout, "00:00:05", "00:00:02"),
        ["dns.tcp_timeout"] = new(InDns("tcp_timeout: 1m"), o => Backend(o).TcpTimeout, "00:00:30", "00:01:00"),
        ["dns.tcp_retries"] = new(InDns("tcp_retries: 1"), o => Backend(o).TcpRetries, "5", "1"),
        ["dns.client_subnet"] = new(InDns("client_subnet: true"), o => Backend(o).ClientSubnet, "False", "True"),
        ["dns.check.query"] = new(InDns("check: { query: example.org AAAA }"), Health, "a.root-servers.net. IN A over udp every 1s within 1s rise 1 fall 1", "example.org. IN AAAA over udp every 1s within 1s rise 1 fall 1"),
        ["dns.check.class"] = new(InDns("check: { query: id.server TXT, class: CH }"), Health, "a.root-servers.net. IN A over udp every 1s within 1s rise 1 fall 1", "id.server. CH TXT over udp every 1s within 1s rise 1 fall 1"),
        ["dns.check.transport"] = new(InDns("check: { transport: tcp }"), o => Backend(o).HealthCheck.Tcp, "False", "True"),
        ["dns.check.must_resolve"] = new(InDns("check: { must_resolve: true }"), o => Backend(o).HealthCheck.MustResolve, "False", "True"),
        ["dns.check.interval"] = new(InDns("check: { interval: 5s }"), o => Backend(o).HealthCheck.Interval, "00:00:01", "00:00:05"),
        ["dns.check.timeout"] = new(InDns("check: { timeout: 300ms }"), o => Backend(o).HealthCheck.Timeout, "00:00:01", "00:00:00.3000000"),
        ["dns.check.rise"] = new(InDns("check: { rise: 4 }"), o => Backend(o).HealthCheck.Rise, "1", "4"),
        ["dns.check.fall"] = new(InDns("check: { fall: 4 }"), o => Backend(o).HealthCheck.Fall, "1", "4"),

        ["anycast.interface"] = new(InAnycast("interface: eth9"), o => o.Anycast.Interface.Name, "lo", "eth9"),
        ["anycast.interface.dummy"] = new(InAnycast("interface: { dummy: anycast0 }"), o => o.Anycast.Interface, "InterfaceOptions { Name = lo, Dummy = False }", "InterfaceOptions { Name = anycast0, Dummy = True }"),
        ["anycast.graceful_shutdown_time"] = new(InAnycast("graceful_shutdown_time: 0"), o => o.Anycast.GracefulShutdownTime, "00:00:03", "00:00:00"),
        ["anycast.crash_backoff"] = new(InAnycast("crash_backoff: { after: 5, initial: 1m, max: 5m }"), o => o.Anycast.CrashBackoff, new CrashBackoffOptions().ToString(), "CrashBackoffOptions { After = 5, Initial = 00:01:00, Max = 00:05:00 }"),
        ["anycast.crash_backoff.after"] = new(InAnycast("crash_backoff: { after: 0 }"), o => o.Anycast.CrashBackoff.After, "3", "0"),
        ["anycast.crash_backoff.initial"] = new(InAnycast("crash_backoff: { initial: 10m }"), o => o.Anycast.CrashBackoff.Initial, "00:00:30", "00:10:00"),
        ["anycast.crash_backoff.max"] = new(InAnycast("crash_backoff: { max: 30s }"), o => o.Anycast.CrashBackoff.Max, "00:10:00", "00:00:30"),
        ["anycast.drain_time"] = new(InAnycast("drain_time: 1h"), o => o.Anycast.DrainTime, "00:00:20", "01:00:00"),
        ["anycast.services"] = new(InAnycast(""), o => o.Anycast.Services.Length, "1", "1", Same: true),
        ["anycast.services[].name"] = new(InService("", "name: t, prefixes: 203.0.113.1/32"), o => Service(o).Name, "s", "t"),
        ["anycast.services[].prefixes"] = new(InService("", "name: s, prefixes: [203.0.113.1/24, \"2001:db8::5/128\"]"), o => string.Join(' ', Service(o).Prefixes), "203.0.113.1/32", "203.0.113.1/24 2001:db8::5/128"),
        ["anycast.check"] = new(InAnycast("check: { query: x.example }"), Checks, "", "query x.example. A udp port 53 NOERROR []"),
        ["anycast.checks"] = new(InAnycast("checks: [{ pool: default }, { query: x.example }]"), Checks, "", "pool default minimum 1; query x.example. A udp port 53 NOERROR []"),
        ["anycast.interval"] = new(InAnycast("interval: 10s"), o => Service(o).Interval, "00:00:03", "00:00:10"),
        ["anycast.fast_interval"] = new(InAnycast("fast_interval: 500ms"), o => Service(o).FastInterval, "", "00:00:00.5000000"),
        ["anycast.jitter"] = new(InAnycast("jitter: 25%"), o => Service(o).Jitter, "10", "25"),
        ["anycast.require"] = new(InAnycast("require: any, checks: [{ pool: default }, { query: x.example }]"), o => Service(o).Require, "", "1"),
        ["anycast.damping"] = new(InAnycast("damping: off"), Damping, "after 3 in 10m: 10s to 2m", "off"),
        ["anycast.damping.flaps"] = new(InAnycast("damping: { flaps: 5 }"), Damping, "after 3 in 10m: 10s to 2m", "after 5 in 10m: 10s to 2m"),
        ["anycast.damping.window"] = new(InAnycast("damping: { window: 1h }"), Damping, "after 3 in 10m: 10s to 2m", "after 3 in 1h: 10s to 2m"),
        ["anycast.damping.delay"] = new(InAnycast("damping: { delay: 30s }"), Damping, "after 3 in 10m: 10s to 2m", "after 3 in 10m: 30s to 2m"),
        ["anycast.damping.max"] = new(InAnycast("damping: { max: 10m }"), Damping, "after 3 in 10m: 10s to 2m", "after 3 in 10m: 10s to 10m"),
        ["anycast.services[].fast_interval"] = new(InService("interval: 9s, fast_interval: 4s"), o => Service(o).FastInterval, "", "00:00:04"),
        ["anycast.services[].jitter"] = new(InService("jitter: 0"), o => Service(o).Jitter, "10", "0"),
        ["anycast.services[].require"] = new(InService("require: 2, checks: [{ pool: default }, { query: x.example }, { file: /x }]"), o => Service(o).Require, "", "2"),
        ["anycast.services[].damping"] = new(InService("damping: { flaps: 2, max: 1m }"), Damping, "after 3 in 10m: 10s to 2m", "after 2 in 10m: 10s to 1m"),
        ["anycast.timeout"] = new(InAnycast("timeout: 1s"), o => Service(o).Timeout, "00:00:02", "00:00:01"),
        ["anycast.rise"] = new(InAnycast("rise: 2"), o => Service(o).Rise, "5", "2"),
        ["anycast.fall"] = new(InAnycast("fall: 1"), o => Service(o).Fall, "3", "1"),
        ["anycast.med"] = new(InAnycast("med: 4294967295, on_down: withdraw"), o => Service(o).Med, "100", "4294967295"),
        ["anycast.next_hop"] = new(InAnycast("next_hop: {}"), NextHop, "self and self", "self and self", Same: true),
        ["anycast.next_hop.ipv4"] = new(InAnycast("next_hop: { ipv4: 192.0.2.9 }"), NextHop, "self and self", "192.0.2.9 and self"),
        ["anycast.next_hop.ipv6"] = new(InAnycast("next_hop: { ipv6: [2001:db8::9, fe80::9] }"), NextHop, "self and self", "self and [2001:db8::9, fe80::9]"),
        ["anycast.communities"] = new(InAnycast("communities: [no-export, 65101:100, 65101:1:2, rt:65101:7]"), o => Service(o).Communities.ToString(), "", "65101:100 65535:65281 65101:1:2 rt:65101:7"),
        ["anycast.disable_file"] = new(InAnycast("disable_file: /run/off"), o => Service(o).DisableFile, "", "/run/off"),
        ["anycast.on_down"] = new(InAnycast("on_down: withdraw"), o => OptionWords.Of(Service(o).OnDown), "withdraw", "withdraw", Same: true),
        ["anycast.on_down.deprefer"] = new(InAnycast("on_down: { deprefer: 5000 }"), o => OptionWords.Of(Service(o).OnDown), "withdraw", "deprefer 5000"),
        ["anycast.on_down.communities"] = new(InAnycast("on_down: { deprefer: 5000, communities: [65101:666, 65101:0:9] }"), o => OptionWords.Of(Service(o).OnDown), "withdraw", "deprefer 5000 communities [65101:666 65101:0:9]"),
        ["anycast.on_down.as_path_prepend"] = new(InAnycast("on_down: { deprefer: 5000, as_path_prepend: 4 }"), o => OptionWords.Of(Service(o).OnDown), "withdraw", "deprefer 5000 as_path_prepend 4"),
        ["anycast.on_down.local_preference"] = new(InAnycast("on_down: { deprefer: 5000, local_preference: 50 }"), o => OptionWords.Of(Service(o).OnDown), "withdraw", "deprefer 5000 local_preference 50"),
        ["anycast.on_disabled"] = new(InAnycast("on_disabled: withdraw"), o => OptionWords.Of(Service(o).OnDisabled), "withdraw", "withdraw", Same: true),
        ["anycast.on_disabled.deprefer"] = new(InAnycast("on_disabled: { deprefer: 500 }"), o => OptionWords.Of(Service(o).OnDisabled), "withdraw", "deprefer 500"),
        ["anycast.on_disabled.communities"] = new(InAnycast("on_disabled: { deprefer: 500, communities: no-export }"), o => OptionWords.Of(Service(o).OnDisabled), "withdraw", "deprefer 500 communities [65535:65281]"),
        ["anycast.on_disabled.as_path_prepend"] = new(InAnycast("on_disabled: { deprefer: 500, as_path_prepend: 2 }"), o => OptionWords.Of(Service(o).OnDisabled), "withdraw", "deprefer 500 as_path_prepend 2"),
        ["anycast.on_disabled.local_preference"] = new(InAnycast("on_disabled: { deprefer: 500, local_preference: 0 }"), o => OptionWords.Of(Service(o).OnDisabled), "withdraw", "deprefer 500 local_preference 0"),
        ["anycast.as_path_prepend"] = new(InAnycast("as_path_prepend: 2"), o => Service(o).AsPathPrepend, "0", "2"),
        ["anycast.local_preference"] = new(InAnycast("local_preference: 200"), o => Service(o).LocalPreference, "", "200"),
        ["anycast.hooks"] = new(InAnycast("hooks: { on_up: /bin/tell }"), Hooks, "timeout 10s", "on_up command [/bin/tell] timeout 10s"),
        ["anycast.hooks.on_up"] = new(InAnycast("hooks: { on_up: [/bin/tell, up] }"), Hooks, "timeout 10s", "on_up command [/bin/tell, up] timeout 10s"),
        ["anycast.hooks.on_down"] = new(InAnycast("hooks: { on_down: [/bin/tell, \"{service}\"] }"), Hooks, "timeout 10s", "on_down command [/bin/tell, {service}] timeout 10s"),
        ["anycast.hooks.on_disabled"] = new(InAnycast("hooks: { on_disabled: [/bin/tell] }"), Hooks, "timeout 10s", "on_disabled command [/bin/tell] timeout 10s"),
        ["anycast.hooks.on_change"] = new(InAnycast("hooks: { on_change: [/bin/tell] }"), Hooks, "timeout 10s", "on_change command [/bin/tell] timeout 10s"),
        ["anycast.hooks.shell"] = new(InAnycast("hooks: { on_change: \"logger $STATE\", shell: true }"), Hooks, "timeout 10s", "on_change shell command [logger $STATE] timeout 10s"),
        ["anycast.hooks.timeout"] = new(InAnycast("hooks: { timeout: 3s }"), Hooks, "timeout 10s", "timeout 3s"),
        ["anycast.services[].on_disabled"] = new(InService("on_disabled: { deprefer: 101 }"), o => OptionWords.Of(Service(o).OnDisabled), "withdraw", "deprefer 101"),
        ["anycast.services[].as_path_prepend"] = new(InService("as_path_prepend: 64"), o => Service(o).AsPathPrepend, "0", "64"),
        ["anycast.services[].local_preference"] = new(InService("local_preference: 0"), o => Service(o).LocalPreference, "", "0"),
        ["anycast.services[].hooks"] = new(InService("hooks: { on_up: /bin/tell }"), Hooks, "timeout 10s", "on_up command [/bin/tell] timeout 10s"),
        ["anycast.services[].check"] = new(InService("check: { query: x.example TXT, interval: 9s }"), o => $"{Checks(o)} {Service(o).Interval}", " 00:00:03", "query x.example. TXT udp port 53 NOERROR [] 00:00:09"),
        ["anycast.services[].checks"] = new(InService("checks: [{ pool: default }]"), Checks, "", "pool default minimum 1"),
        ["anycast.services[].interval"] = new(InService("interval: 10s"), o => Service(o).Interval, "00:00:03", "00:00:10"),
        ["anycast.services[].timeout"] = new(InService("timeout: 300ms"), o => Service(o).Timeout, "00:00:02", "00:00:00.3000000"),
        ["anycast.services[].rise"] = new(InService("rise: 1"), o => Service(o).Rise, "5", "1"),
        ["anycast.services[].fall"] = new(InService("fall: 2"), o => Service(o).Fall, "3", "2"),
        ["anycast.services[].med"] = new(InService("med: 0"), o => Service(o).Med, "100", "0"),
        ["anycast.services[].next_hop"] = new(InService("next_hop: { ipv6: link-local }"), NextHop, "self and self", "self and link-local"),
        ["anycast.services[].communities"] = new(InService("communities: graceful-shutdown"), o => Service(o).Communities.ToString(), "", "65535:0"),
        ["anycast.services[].disable_file"] = new(InService("disable_file: \"/run/{service}-{family}\""), o => Service(o).DisableFileOf(Service(o).Prefixes[0]), "", "/run/s-v4"),
        ["anycast.services[].on_down"] = new(InService("on_down: { deprefer: 101 }"), o => OptionWords.Of(Service(o).OnDown), "withdraw", "deprefer 101"),
        ["anycast.check.query"] = new(InAnycast("check: { query: x.example NS }"), Checks, "", "query x.example. NS udp port 53 NOERROR []"),
        ["anycast.check.transport"] = new(InAnycast("check: { query: x.example, transport: tcp }"), Checks, "", "query x.example. A tcp port 53 NOERROR []"),
        ["anycast.check.rcode"] = new(InAnycast("check: { query: x.example, rcode: nxdomain }"), Checks, "", "query x.example. A udp port 53 NXDOMAIN []"),
        ["anycast.check.answers"] = new(InAnycast("check: { query: x.example, answers: 192.0.2.80 }"), Checks, "", "query x.example. A udp port 53 NOERROR [192.0.2.80]"),
        ["anycast.check.command"] = new(InAnycast("check: { command: [/bin/check, \"{address}\", \"\"] }"), Checks, "", "command [/bin/check, {address}, ]"),
        ["anycast.check.shell"] = new(InAnycast("check: { command: \"a | b\", shell: true }"), Checks, "", "shell command [a | b]"),
        ["anycast.check.pool"] = new(InAnycast("check: { pool: default }"), Checks, "", "pool default minimum 1"),
        ["anycast.check.minimum"] = new(InDns("backends: [{ name: r1, address: 192.0.2.21 }, { name: r2, address: 192.0.2.22 }]", "anycast: { check: { pool: default, minimum: 2 }, services: [{ name: s, prefixes: 203.0.113.1/32 }] }"), Checks, "", "pool default minimum 2"),
        ["anycast.check.authenticated"] = new(InAnycast("check: { query: x.example, authenticated: true }"), Checks, "", "query x.example. A udp port 53 NOERROR [] authenticated"),
        ["anycast.check.max_latency"] = new(InAnycast("checks: [{ query: x.example, max_latency: 200ms }, { tcp: 853, max_latency: 1s }]"), Checks, "", "query x.example. A udp port 53 NOERROR [] within 200ms; tcp {address} port 853 within 1s"),
        ["anycast.check.tcp"] = new(InAnycast("checks: [{ tcp: \"{address}:853\" }, { tcp: \"[2001:db8::1]:443\" }, { tcp: name.example:80 }]"), Checks, "", "tcp {address} port 853; tcp 2001:db8::1 port 443; tcp name.example port 80"),
        ["anycast.check.http"] = new(InAnycast("check: { http: \"https://{address}/health\" }"), Checks, "", "http GET https://{address}/health [200-299]"),
        ["anycast.check.method"] = new(InAnycast("check: { http: http://192.0.2.1/, method: HEAD }"), Checks, "", "http HEAD http://192.0.2.1/ [200-299]"),
        ["anycast.check.status"] = new(InAnycast("check: { http: http://192.0.2.1/, status: [200-204, 401] }"), Checks, "", "http GET http://192.0.2.1/ [200-204, 401]"),
        ["anycast.check.body"] = new(InAnycast("check: { http: http://192.0.2.1/, body: fine }"), Checks, "", "http GET http://192.0.2.1/ [200-299] body `fine`"),
        ["anycast.check.host"] = new(InAnycast("check: { http: http://192.0.2.1/, host: name.example }"), Checks, "", "http GET http://192.0.2.1/ [200-299] host `name.example`"),
        ["anycast.check.verify"] = new(InAnycast("check: { http: https://192.0.2.1/, verify: false }"), Checks, "", "http GET https://192.0.2.1/ [200-299] unverified"),
        ["anycast.check.file"] = new(InAnycast("check: { file: \"/run/{service}-{family}.ok\" }"), Checks, "", "file /run/{service}-{family}.ok"),
        ["anycast.check.absent"] = new(InAnycast("check: { file: /run/bad, absent: true }"), Checks, "", "file /run/bad absent"),
        ["anycast.check.contains"] = new(InAnycast("check: { file: /run/state, contains: ok }"), Checks, "", "file /run/state contains `ok`"),
        ["anycast.check.max_age"] = new(InAnycast("check: { file: /run/state, max_age: 5m }"), Checks, "", "file /run/state max_age 5m"),
        ["anycast.check.fast_interval"] = new(InAnycast("check: { fast_interval: 1s }"), o => Service(o).FastInterval, "", "00:00:01"),
        ["anycast.check.interval"] = new(InAnycast("check: { interval: 4s }"), o => Service(o).Interval, "00:00:03", "00:00:04"),
        ["anycast.check.timeout"] = new(InAnycast("check: { timeout: 1500ms }"), o => Service(o).Timeout, "00:00:02", "00:00:01.5000000"),
        ["anycast.check.rise"] = new(InAnycast("check: { rise: 7 }"), o => Service(o).Rise, "5", "7"),
        ["anycast.check.fall"] = new(InAnycast("check: { fall: 7 }"), o => Service(o).Fall, "3", "7"),

        ["bgp.local_as"] = new(InBgp("local_as: 4200000000"), o => o.Bgp!.LocalAs, "65101", "4200000000"),
        ["bgp.router_id"] = new(InBgp("router_id: 192.0.2.77"), o => o.Bgp!.RouterId, "192.0.2.10", "192.0.2.77"),
        ["bgp.listen_port"] = new(InBgp("listen_port: 0"), o => o.Bgp!.ListenPort, "179", "0"),
        ["bgp.hold_time"] = new(InBgp("hold_time: 90s"), o => Neighbor(o).HoldTime, "00:00:09", "00:01:30"),
        ["bgp.connect_retry_time"] = new(InBgp("connect_retry_time: 1s"), o => Neighbor(o).ConnectRetryTime, "00:00:05", "00:00:01"),
        ["bgp.password_file"] = new(InBgp("password_file: Wrong/right.key"), o => Neighbor(o).Password, "", "right"),
        ["bgp.bfd"] = new(InBgp("bfd: true"), Bfd, "", "100ms/100ms x 3"),
        ["bgp.bfd.min_tx"] = new(InBgp("bfd: { min_tx: 50ms }"), Bfd, "", "50ms/100ms x 3"),
        ["bgp.bfd.min_rx"] = new(InBgp("bfd: { min_rx: 200ms }"), Bfd, "", "100ms/200ms x 3"),
        ["bgp.bfd.multiplier"] = new(InBgp("bfd: { multiplier: 5 }"), Bfd, "", "100ms/100ms x 5"),
        ["bgp.bfd.multihop"] = new(InBgp("bfd: { multihop: true }"), Bfd, "", "100ms/100ms x 3 multihop"),
        ["bgp.bfd.min_ttl"] = new(InBgp("bfd: { multihop: true, min_ttl: 250 }"), Bfd, "", "100ms/100ms x 3 multihop min_ttl 250"),
        ["bgp.bfd.strict"] = new(InBgp("bfd: { strict: true }"), Bfd, "", "100ms/100ms x 3 strict"),
        ["bgp.neighbors"] = new(InBgp(""), o => o.Bgp!.Neighbors.Length, "1", "1", Same: true),
        ["bgp.neighbors[].name"] = new(InNeighbor("name: router"), o => Neighbor(o).Name, "192.0.2.1", "router"),
        ["bgp.neighbors[].address"] = new(InNeighbor("", "address: 2001:db8::1, peer_as: 64500"), o => Neighbor(o).Address, "192.0.2.1", "2001:db8::1"),
        ["bgp.neighbors[].port"] = new(InNeighbor("port: 1179"), o => Neighbor(o).Port, "179", "1179"),
        ["bgp.neighbors[].peer_as"] = new(InNeighbor("", "address: 192.0.2.1, peer_as: 395089"), o => Neighbor(o).PeerAs, "64500", "395089"),
        ["bgp.neighbors[].local_as"] = new(InNeighbor("local_as: 65199"), o => Neighbor(o).LocalAs, "", "65199"),
        ["bgp.neighbors[].source"] = new(InNeighbor("source: 192.0.2.10"), o => Neighbor(o).Source, "", "192.0.2.10"),
        ["bgp.neighbors[].passive"] = new(InNeighbor("passive: true"), o => Neighbor(o).Passive, "False", "True"),
        ["bgp.neighbors[].multihop"] = new(InNeighbor("multihop: 5"), o => Neighbor(o).Multihop, "1", "5"),
        ["bgp.neighbors[].families"] = new(InNeighbor("families: ipv6"), o => string.Join(' ', Neighbor(o).Families), "Ipv4Unicast Ipv6Unicast", "Ipv6Unicast"),
        ["bgp.neighbors[].next_hop"] = new(InNeighbor("next_hop: { ipv6: global }"), o => OptionWords.Of(Neighbor(o).Export.NextHop), "", "self and global"),
        ["bgp.neighbors[].hold_time"] = new(InNeighbor("hold_time: 0"), o => Neighbor(o).HoldTime, "00:00:09", "00:00:00"),
        ["bgp.neighbors[].connect_retry_time"] = new(InNeighbor("connect_retry_time: 2m"), o => Neighbor(o).ConnectRetryTime, "00:00:05", "00:02:00"),
        ["bgp.neighbors[].bfd"] = new(InNeighbor("bfd: { min_tx: 50ms, min_rx: 50ms, multihop: false }"), Bfd, "", "50ms/50ms x 3 on the link"),
        ["bgp.neighbors[].password_file"] = new(InNeighbor("password_file: Wrong/right.key"), o => Neighbor(o).Password, "", "right"),
        ["bgp.keepalive_time"] = new(InBgp("keepalive_time: 2s"), o => Neighbor(o).KeepaliveTime, "", "00:00:02"),
        ["bgp.neighbors[].keepalive_time"] = new(InNeighbor("keepalive_time: 2s"), o => Neighbor(o).KeepaliveTime, "", "00:00:02"),
        ["bgp.max_idle_hold_time"] = new(InBgp("max_idle_hold_time: 5m"), o => Neighbor(o).MaxIdleHoldTime, "00:01:00", "00:05:00"),
        ["bgp.neighbors[].max_idle_hold_time"] = new(InNeighbor("max_idle_hold_time: 5m"), o => Neighbor(o).MaxIdleHoldTime, "00:01:00", "00:05:00"),
        ["bgp.tcp_ao"] = new(InBgp("tcp_ao: { send_id: 1, receive_id: 2, key_file: Wrong/right.key }"), o => string.Join(' ', Neighbor(o).TcpAoKeys.Select(key => key.ToString())), "", "TcpAoKey { HmacSha1, 1, 2 }"),
        ["bgp.neighbors[].tcp_ao"] = new(InNeighbor("tcp_ao: { send_id: 1, receive_id: 2, key_file: Wrong/right.key }"), o => string.Join(' ', Neighbor(o).TcpAoKeys.Select(key => key.ToString())), "", "TcpAoKey { HmacSha1, 1, 2 }"),
        ["bgp.ttl_security"] = new(InBgp("ttl_security: true"), o => Neighbor(o).TtlSecurity, "", "1"),
        ["bgp.neighbors[].ttl_security"] = new(InNeighbor("ttl_security: true"), o => Neighbor(o).TtlSecurity, "", "1"),
        ["bgp.announce_only"] = new(InBgp("announce_only: [203.0.113.0/24+, 192.0.2.53/32]"), o => Neighbor(o).Export.AnnounceOnly is { } only ? string.Join(' ', only) : "", "", "203.0.113.0/24+ 192.0.2.53/32"),
        ["bgp.neighbors[].announce_only"] = new(InNeighbor("announce_only: [203.0.113.0/24+, 192.0.2.53/32]"), o => Neighbor(o).Export.AnnounceOnly is { } only ? string.Join(' ', only) : "", "", "203.0.113.0/24+ 192.0.2.53/32"),
        ["bgp.max_announced"] = new(InBgp("max_announced: 3"), o => Neighbor(o).Export.MaxAnnounced, "", "3"),
        ["bgp.neighbors[].max_announced"] = new(InNeighbor("max_announced: 3"), o => Neighbor(o).Export.MaxAnnounced, "", "3"),
        ["bgp.neighbors[].role"] = new(InNeighbor("role: customer"), o => Neighbor(o).Role, "", "Customer"),
        ["bgp.neighbors[].role_strict"] = new(InNeighbor("role: rs_client, role_strict: true"), o => Neighbor(o).RoleStrict, "False", "True"),
        ["bgp.neighbors[].extended_next_hop"] = new(InNeighbor("extended_next_hop: true"), o => Neighbor(o).ExtendedNextHop, "", "True"),
        ["bgp.neighbors[].extended_messages"] = new(InNeighbor("extended_messages: false"), o => Neighbor(o).ExtendedMessages, "True", "False"),
        ["bgp.neighbors[].graceful_restart"] = new(InNeighbor("graceful_restart: 2m"), o => Neighbor(o).GracefulRestart, "", "00:02:00"),
        ["bgp.neighbors[].add_med"] = new(InNeighbor("add_med: 50"), o => Neighbor(o).Export.AddMed, "0", "50"),
        ["bgp.neighbors[].as_path_prepend"] = new(InNeighbor("as_path_prepend: 2"), o => Neighbor(o).Export.AsPathPrepend, "0", "2"),
        ["bgp.neighbors[].origin"] = new(InNeighbor("origin: incomplete"), o => Neighbor(o).Export.Origin, "", "Incomplete"),
        ["bgp.neighbors[].local_preference"] = new(InNeighbor("local_preference: 200"), o => Neighbor(o).Export.LocalPreference, "100", "200"),
        ["bgp.neighbors[].communities"] = new(InNeighbor("communities: [no-export, 65101:1:2]"), o => Neighbor(o).Export.Communities, "", "65535:65281 65101:1:2"),
        ["bgp.neighbors[].send_communities"] = new(InNeighbor("send_communities: [standard, large]"), o => Neighbor(o).Export.SendCommunities, "All", "Standard, Large"),
        ["bgp.dynamic_neighbors"] = new(InRange(""), o => o.Bgp!.DynamicNeighbors.Length, "0", "1"),
        ["bgp.dynamic_neighbors[].prefix"] = new(InRange(""), o => o.Bgp!.DynamicNeighbors is [var range] ? range.Prefix : "", "", "203.0.113.0/24"),
        ["bgp.dynamic_neighbors[].peer_as"] = new(InRange("", "prefix: 203.0.113.0/24, peer_as: [64501, 64500]"), o => string.Join(' ', Neighbor(o).AcceptedAs), "", "64500 64501"),
        ["bgp.dynamic_neighbors[].limit"] = new(InRange("limit: 7"), o => o.Bgp!.DynamicNeighbors is [var range] ? range.Limit : 100, "100", "7"),
        ["bgp.tcp_ao[].send_id"] = new(InNeighbor("tcp_ao: { send_id: 1, receive_id: 2, key_file: Wrong/right.key }"), o => string.Join(' ', Neighbor(o).TcpAoKeys.Select(key => key.SendId)), "", "1"),
        ["bgp.tcp_ao[].receive_id"] = new(InNeighbor("tcp_ao: { send_id: 1, receive_id: 2, key_file: Wrong/right.key }"), o => string.Join(' ', Neighbor(o).TcpAoKeys.Select(key => key.ReceiveId)), "", "2"),
        ["bgp.tcp_ao[].algorithm"] = new(InNeighbor("tcp_ao: { send_id: 1, receive_id: 2, key_file: Wrong/right.key, algorithm: aes-128-cmac-96 }"), o => string.Join(' ', Neighbor(o).TcpAoKeys.Select(key => key.Algorithm)), "", "AesCmac128"),
        ["bgp.tcp_ao[].key_file"] = new(InNeighbor("tcp_ao: { send_id: 1, receive_id: 2, key_file: Wrong/right.key }"), o => string.Join(' ', Neighbor(o).TcpAoKeys.Select(key => key.Secret)), "", "right"),
    };

    /// <summary>What is said of one neighbor can be said of a range of them.</summary>
    static KeyTests()
    {
        foreach (var key in NeighborSection.SettingKeys)
        {
            var its = Cases[$"bgp.neighbors[].{key}"];
            var yaml = its.Yaml.Replace("neighbors: [{ address: 192.0.2.1, peer_as: 64500", "neighbors: [{ address: 192.0.2.1, peer_as: 64500 }], dynamic_neighbors: [{ prefix: 203.0.113.0/24, peer_as: 64500", StringComparison.Ordinal);
            Cases.Add($"bgp.dynamic_neighbors[].{key}", its with { Yaml = yaml });
        }
    }

    public static TheoryData<string> Keys => [.. KnownKeys.All.SelectMany(set => set.Paths)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Without_it_there_is_a_default_and_with_it_what_it_says(string key)
    {
        Assert.True(Cases.TryGetValue(key, out var its), $"{key} has no case");
        Assert.Equal(its.Default, Text(its.Read(Basis(key))));
        Assert.Equal(its.Given, Text(its.Read(LoadedFile.Right(its.Yaml))));
        Assert.Equal(its.Same, its.Default == its.Given);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_reload_notices_it(string key)
    {
        var its = Cases[key];
        if (!its.Same) Assert.False(ReloadPlan.Between(Basis(key), LoadedFile.Right(its.Yaml)).IsEmpty);
        Assert.True(ReloadPlan.Between(LoadedFile.Right(its.Yaml), LoadedFile.Right(its.Yaml)).IsEmpty);
    }

    [Fact]
    public void Every_case_is_of_a_key_there_is() => Assert.Empty(Cases.Keys.Except(KnownKeys.All.SelectMany(set => set.Paths)));

    [Fact]
    public void Every_kind_of_mapping_is_among_the_known_ones()
    {
        var sets = typeof(KeySet).Assembly.GetTypes().SelectMany(type => type.GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(KeySet)).Select(field => ((KeySet)field.GetValue(null)!).Path).ToList();
        Assert.NotEmpty(sets);
        Assert.Empty(sets.Except(KnownKeys.All.Select(set => set.Path)));
    }

    private static HoldfastOptions Basis(string key) => LoadedFile.Right(
        key.StartsWith("anycast.", StringComparison.Ordinal) ? InAnycast("") : InFile(""));

    private static string ResponseRule(HoldfastOptions options) => string.Join('\n', options.LoadBalancer.ResponseRules.Select(OptionWords.Of));

    private static string Rule(HoldfastOptions options) => string.Join('\n', options.LoadBalancer.Rules.Select(OptionWords.Of));

    private static string Cache(HoldfastOptions options) => OptionWords.Of(options.LoadBalancer.Cache);

    private static string Health(HoldfastOptions options) => OptionWords.Of(Backend(options).HealthCheck);

    private static string Checks(HoldfastOptions options) => string.Join("; ", Service(options).Checks.Select(OptionWords.Of));

    private static string Damping(HoldfastOptions options) => OptionWords.Of(Service(options).Damping);

    private static string Hooks(HoldfastOptions options) => OptionWords.Of(Service(options).Hooks);

    private static string Bfd(HoldfastOptions options) => OptionWords.Of(Neighbor(options).Bfd);

    private static string NextHop(HoldfastOptions options) => OptionWords.Of(Service(options).NextHop);

    private static string InFile(string more) => more.StartsWith("node:", StringComparison.Ordinal) ? $"{more}\n{Dns}\n{Router}" : $"{Node}\n{Dns}\n{Router}\n{more}";

    private static string InDns(string more, string others = "")
    {
        var listen = more.Contains("listen:", StringComparison.Ordinal) ? "" : "listen: 192.0.2.10, ";
        var backends = more.Contains("backends:", StringComparison.Ordinal) ? "" : ", backends: [{ name: r1, address: 192.0.2.21 }]";
        return $"{Node}\n{Router}\ndns: {{ {listen}{more}{(more.Length == 0 ? backends[2..] : backends)} }}\n{others}";
    }

    private static string InBackend(string more, string essence = "name: r1, address: 192.0.2.21") => InDns($"backends: [{{ {essence}{Comma(more)} }}]");

    private static string InAnycast(string more) => InFile($"anycast: {{ services: [{{ name: s, prefixes: 203.0.113.1/32 }}]{Comma(more)} }}");

    private static string InService(string more, string essence = "name: s, prefixes: 203.0.113.1/32") => InFile($"anycast: {{ services: [{{ {essence}{Comma(more)} }}] }}");

    private static string InBgp(string more)
    {
        var localAs = more.StartsWith("local_as", StringComparison.Ordinal) ? "" : "local_as: 65101, ";
        return $"{Node}\n{Dns}\nbgp: {{ {localAs}neighbors: [{{ address: 192.0.2.1, peer_as: 64500 }}]{Comma(more)} }}";
    }

    private static string InRange(string more, string essence = "prefix: 203.0.113.0/24, peer_as: 64500") => InBgp($"dynamic_neighbors: [{{ {essence}{Comma(more)} }}]");

    private static string InNeighbor(string more, string essence = "address: 192.0.2.1, peer_as: 64500") => $"{Node}\n{Dns}\nbgp: {{ local_as: 65101, neighbors: [{{ {essence}{Comma(more)} }}] }}";

    private static string Comma(string more) => more.Length == 0 ? "" : ", " + more;

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private sealed record Case(string Yaml, Func<HoldfastOptions, object?> Read, string Default, string Given, bool Same = false);
}
