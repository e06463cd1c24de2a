using System.Globalization;
using Holdfast.Configuration.Keys;
using Holdfast.Configuration.Options;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.Configuration.Tests;

public partial class KeyTests
{
    private static Dictionary<string, Case> DnsCases() => new(StringComparer.Ordinal)
    {
        ["dns.listen"] =
            new(InDns("listen: [192.0.2.10:5300, \"[2001:db8::10]\"]"),
            o => string.Join(' ', o.LoadBalancer.Listeners.Select(l => l.EndPoint)), "192.0.2.10:53",
            "192.0.2.10:5300 [2001:db8::10]:53"),
        ["dns.listen[].address"] =
            new(InDns("listen: [{ address: 192.0.2.10:5300 }]"), o => Listener(o).EndPoint, "192.0.2.10:53", "192.0.2.10:5300"),
        ["dns.listen[].udp"] =
            new(InDns("listen: [{ address: 192.0.2.10, udp: false }]"),
            o => Listener(o).Protocols.Contains(ListenerProtocol.Udp), "True", "False"),
        ["dns.listen[].tcp"] =
            new(InDns("listen: [{ address: 192.0.2.10, tcp: false }]"),
            o => Listener(o).Protocols.Contains(ListenerProtocol.Tcp), "True", "False"),
        ["dns.listen[].proxy_protocol"] = new(
            InDns("listen: [{ address: 192.0.2.10, proxy_protocol: false }]"), o => Listener(o).ProxyProtocol, "True", "False"),
        ["dns.listen[].max_udp_size"] =
            new(InDns("listen: [{ address: 192.0.2.10, max_udp_size: 1400 }]"), o => Listener(o).MaxUdpSize, "1232", "1400"),
        ["dns.listen[].socket_buffer"] =
            new(InDns("listen: [{ address: 192.0.2.10, socket_buffer: 2097152 }]"), o => Listener(o).SocketBuffer, "1048576",
            "2097152"),
        ["dns.listen[].interface"] =
            new(InDns("listen: [{ address: 192.0.2.10, interface: eth0 }]"), o => Listener(o).Interface, "", "eth0"),
        ["dns.max_udp_size"] = new(InDns("max_udp_size: 4096"), o => Listener(o).MaxUdpSize, "1232", "4096"),
        ["dns.socket_buffer"] = new(InDns("socket_buffer: 4194304"), o => Listener(o).SocketBuffer, "1048576", "4194304"),
        ["dns.service_port"] =
            new($"{Node}\n{Router}\ndns: {{ service_port: 5300, backends: [{{ name: r1, address: 192.0.2.21 }}] }}\nanycast: {{ services: [{{ name: s, prefixes: 203.0.113.1/32, check: {{ query: x.example }} }}] }}",
            o => Listener(o).EndPoint, "192.0.2.10:53", "203.0.113.1:5300"),
        ["dns.udp_gso"] = new(InDns("udp_gso: false"), o => o.LoadBalancer.UdpGso, "True", "False"),
        ["dns.recent"] = new(InDns("recent: { size: 1000 }"), o => o.LoadBalancer.Recent.Size, "65536", "1000"),
        ["dns.privacy"] = new(InDns("privacy: { ipv4: 24 }"), o => o.LoadBalancer.Privacy.Ipv4, "32", "24"),
        ["dns.recent.size"] = new(InDns("recent: { size: 1000 }"), o => o.LoadBalancer.Recent.Size, "65536", "1000"),
        ["dns.recent.hour"] = new(InDns("recent: { hour: false }"), o => o.LoadBalancer.Recent.Hour, "True", "False"),
        ["dns.recent.sample"] = new(InDns("recent: { sample: 1/10 }"), o => o.LoadBalancer.Recent.Sample, "1", "10"),
        ["dns.privacy.ipv4"] = new(InDns("privacy: { ipv4: 24 }"), o => o.LoadBalancer.Privacy.Ipv4, "32", "24"),
        ["dns.privacy.ipv6"] = new(InDns("privacy: { ipv6: 56 }"), o => o.LoadBalancer.Privacy.Ipv6, "128", "56"),
        ["dns.coalesce"] = new(InDns("coalesce: 80us"), o => o.LoadBalancer.Coalesce.TotalMicroseconds, "200", "80"),
        ["dns.threads"] = new(InDns("threads: 4"), o => o.LoadBalancer.Threads, "0", "4"),
        ["dns.acl"] =
            new(InDns("acl: [198.51.100.0/24, 203.0.113.7]"), o => string.Join(' ', o.LoadBalancer.Acl.Networks.Skip(0).Take(2)),
            "127.0.0.0/8 10.0.0.0/8", "198.51.100.0/24 203.0.113.7/32"),
        ["dns.acl.additional"] =
            new(InDns("acl: { additional: \"2001:db8::/32\" }"),
            o => $"{o.LoadBalancer.Acl.Networks.Length} {o.LoadBalancer.Acl.Networks[^1]}", "9 fe80::/10", "10 2001:db8::/32"),
        ["dns.policy"] = new(InDns("policy: chashed"), o => o.LoadBalancer.Policy, "leastOutstanding", "chashed"),
        ["dns.policy.lua"] =
            new(InDns("lua: { file: Wrong/policy.lua }, policy: { lua: ordered }"), o => o.LoadBalancer.Policy,
            "leastOutstanding", "lua:ordered"),
        ["dns.lua"] =
            new(InDns("lua: { file: Wrong/policy.lua }"), o => o.LoadBalancer.Lua is not null, "False", "True"),
        ["dns.lua.file"] =
            new(InDns("lua: { file: [Wrong/policy.lua, Wrong/globals.lua] }"),
            o => string.Join(' ', (o.LoadBalancer.Lua?.Files ?? []).Select(file => $"{file.Path}:{file.Text.Length > 0}")), "",
            "Wrong/policy.lua:True Wrong/globals.lua:True"),
        ["dns.lua.functions"] =
            new(InDns("lua: { file: [], functions: { name: f, code: return print } }"), Functions, "", "f  return print"),
        ["dns.lua.functions[].name"] =
            new(InDns("lua: { file: [], functions: [{ name: g, code: return print }] }"), Functions, "", "g  return print"),
        ["dns.lua.functions[].code"] =
            new(InDns("lua: { file: [], functions: [{ name: f, code: return type }] }"), Functions, "", "f  return type"),
        ["dns.lua.functions[].file"] =
            new(InDns("lua: { file: [], functions: [{ name: f, file: Wrong/function.lua }] }"), Functions, "",
            "f Wrong/function.lua return function() end"),
        ["dns.lua.dnsdist_conf"] =
            new(InDns("lua: { file: Wrong/policy.lua, dnsdist_conf: true }"), o => o.LoadBalancer.Lua?.IsDnsdistConf, "", "True"),
        ["dns.lua.state"] =
            new(InDns("lua: { file: Wrong/policy.lua, state: per_worker }"), o => o.LoadBalancer.Lua?.State, "", "PerWorker"),
        ["dns.lua.api"] =
            new(InDns("lua: { file: Wrong/policy.lua, api: \"2.1\" }"), o => o.LoadBalancer.Lua?.Api, "", "V21"),
        ["dns.pools"] =
            new(InDns("policy: wrandom, pools: { default: {} }"), o => string.Join(' ', o.LoadBalancer.Pools), "",
            "PoolOptions { Name = default, Policy = wrandom, Cache =  }"),
        ["dns.pools.*.policy"] =
            new(InDns("pools: { default: { policy: roundrobin } }"), o => string.Join(' ', o.LoadBalancer.Pools), "",
            "PoolOptions { Name = default, Policy = roundrobin, Cache =  }"),
        ["dns.pools.*.cache"] =
            new(InDns("cache: { max_entries: 9, min_ttl: 1s }, pools: { default: { cache: { max_entries: 1000 } } }"),
            o => CacheKeys.Type.Words(o.LoadBalancer.Pools is [var pool] ? pool.Cache : null), "", "1000 entries min_ttl 1s"),
        ["dns.caches"] =
            new(InDns("caches: { main: { max_entries: 1000, max_ttl: 2d } }, cache: main"), Cache, "",
            "`main`: 1000 entries max_ttl 2d"),
        ["dns.cache"] = new(InDns("cache: { max_entries: 1000 }"), Cache, "", "1000 entries"),
        ["dns.cache.max_entries"] = new(InDns("cache: { max_entries: 2000000 }"), Cache, "", "2000000 entries"),
        ["dns.cache.max_bytes"] =
            new(InDns("cache: { max_entries: 1000, max_bytes: 10000000 }"), Cache, "", "1000 entries max_bytes 10000000"),
        ["dns.cache.max_ttl"] = new(InDns("cache: { max_entries: 1000, max_ttl: 1h }"), Cache, "", "1000 entries max_ttl 1h"),
        ["dns.cache.min_ttl"] = new(InDns("cache: { max_entries: 1000, min_ttl: 5s }"), Cache, "", "1000 entries min_ttl 5s"),
        ["dns.cache.max_negative_ttl"] =
            new(InDns("cache: { max_entries: 1000, max_negative_ttl: 30s }"), Cache, "", "1000 entries max_negative_ttl 30s"),
        ["dns.cache.temporary_failure_ttl"] =
            new(InDns("cache: { max_entries: 1000, temporary_failure_ttl: 0 }"), Cache, "",
            "1000 entries temporary_failure_ttl 0s"),
        ["dns.cache.stale_ttl"] =
            new(InDns("cache: { max_entries: 1000, stale_ttl: 30s }"), Cache, "", "1000 entries stale_ttl 30s"),
        ["dns.cache.stale_cache_entries_ttl"] =
            new(InDns("cache: { max_entries: 1000, stale_cache_entries_ttl: 1h }"), Cache, "",
            "1000 entries stale_cache_entries_ttl 1h"),
        ["dns.cache.stale_client_timeout"] =
            new(InDns("cache: { max_entries: 1000, stale_client_timeout: 500ms }"), Cache, "",
            "1000 entries stale_client_timeout 500ms"),
        ["dns.cache.keep_stale_data"] =
            new(InDns("cache: { max_entries: 1000, keep_stale_data: true }"), Cache, "", "1000 entries keep_stale_data"),
        ["dns.cache.dont_age"] = new(InDns("cache: { max_entries: 1000, dont_age: true }"), Cache, "", "1000 entries dont_age"),
        ["dns.cache.maximum_entry_size"] =
            new(InDns("cache: { max_entries: 1000, maximum_entry_size: 1232 }"), Cache, "",
            "1000 entries maximum_entry_size 1232"),
        ["dns.cache.skip_options"] =
            new(InDns("cache: { max_entries: 1000, skip_options: [1, 65001] }"), Cache, "",
            "1000 entries skip_options [1, 65001]"),
        ["dns.cache.huge_pages"] =
            new(InDns("cache: { max_entries: 1000, huge_pages: false }"), Cache, "", "1000 entries no huge_pages"),
        ["dns.retry_truncated"] = new(InDns("retry_truncated: true"), o => o.LoadBalancer.RetryTruncated, "False", "True"),
        ["dns.transfers"] = new(InDns("transfers: allow"), o => o.LoadBalancer.Transfers.Action, "Refuse", "Allow"),
        ["dns.max_transfers"] = new(InDns("max_transfers: 3"), o => o.LoadBalancer.Transfers.Max, "50", "3"),
        ["dns.max_transfers_per_client"] =
            new(InDns("max_transfers_per_client: 2"), o => o.LoadBalancer.Transfers.MaxPerClient, "10", "2"),
        ["dns.transfer_idle_timeout"] =
            new(InDns("transfer_idle_timeout: 5s"), o => o.LoadBalancer.Transfers.IdleTimeout, "00:01:00", "00:00:05"),
        ["dns.max_transfer_time"] =
            new(InDns("max_transfer_time: 2h"), o => o.LoadBalancer.Transfers.MaxTime, "00:00:00", "02:00:00"),
        ["dns.hedge"] = new(InDns("hedge: 120ms"), o => o.LoadBalancer.Hedge.Time, "auto", "120ms"),
        ["dns.retry_on"] =
            new(InDns("retry_on: [SERVFAIL, REFUSED]"), o => string.Join(' ', o.LoadBalancer.Hedge.RetryOn), "",
            "ServFail Refused"),
        ["dns.merge_identical"] = new(InDns("merge_identical: false"), o => o.LoadBalancer.MergeIdentical, "True", "False"),
        ["dns.no_backend"] = new(InDns("no_backend: drop"), o => o.LoadBalancer.NoBackend, "ServFail", "Drop"),
        ["dns.identity"] = new(InDns("identity: { name: x }"), o => o.LoadBalancer.Identity.Name, "lb1", "x"),
        ["dns.identity.name"] = new(InDns("identity: { name: ymq1 }"), o => o.LoadBalancer.Identity.Name, "lb1", "ymq1"),
        ["dns.identity.nsid"] = new(InDns("identity: { nsid: false }"), o => o.LoadBalancer.Identity.Nsid, "True", "False"),
        ["dns.identity.id_server"] =
            new(InDns("identity: { id_server: false }"), o => o.LoadBalancer.Identity.IdServer, "True", "False"),
        ["dns.identity.version"] =
            new(InDns("identity: { version: none of yours }"), o => o.LoadBalancer.Identity.Version, "", "none of yours"),
        ["dns.cookies"] = new(InDns("cookies: on"), o => o.LoadBalancer.Cookies is not null, "False", "True"),
        ["dns.cookies.secret_file"] =
            new(InDns("cookies: { secret_file: Wrong/cookies.key }"), o => o.LoadBalancer.Cookies?.Secrets.Length, "", "2"),
        ["dns.cookies.require_server_cookie"] =
            new(InDns("cookies: { require_server_cookie: true }"), o => o.LoadBalancer.Cookies?.RequireServerCookie, "", "True"),
        ["dns.proxy_protocol"] = new(
            InDns("proxy_protocol: { acl: 192.0.2.7/32 }"), o => string.Join(' ', o.LoadBalancer.ProxyProtocol.Acl), "",
            "192.0.2.7/32"),
        ["dns.proxy_protocol.acl"] = new(
            InDns("proxy_protocol: { acl: [192.0.2.7/32, \"2001:db8::/64\"] }"),
            o => string.Join(' ', o.LoadBalancer.ProxyProtocol.Acl), "", "192.0.2.7/32 2001:db8::/64"),
        ["dns.proxy_protocol.apply_acl_to_proxied_clients"] = new(
            InDns("proxy_protocol: { apply_acl_to_proxied_clients: true }"),
            o => o.LoadBalancer.ProxyProtocol.ApplyAclToProxiedClients, "False", "True"),
        ["dns.proxy_protocol.max_payload_size"] = new(
            InDns("proxy_protocol: { max_payload_size: 107 }"), o => o.LoadBalancer.ProxyProtocol.MaxPayloadSize, "512", "107"),
        ["dns.tcp"] = new(InDns("tcp: { max_connections: 5000 }"), o => o.LoadBalancer.Tcp.MaxConnections, "10000", "5000"),
        ["dns.tcp.idle_timeout"] =
            new(InDns("tcp: { idle_timeout: 1m }"), o => o.LoadBalancer.Tcp.IdleTimeout, "00:00:10", "00:01:00"),
        ["dns.tcp.message_timeout"] =
            new(InDns("tcp: { message_timeout: 500ms }"), o => o.LoadBalancer.Tcp.MessageTimeout, "00:00:02", "00:00:00.5000000"),
        ["dns.tcp.max_connections"] =
            new(InDns("tcp: { max_connections: 200 }"), o => o.LoadBalancer.Tcp.MaxConnections, "10000", "200"),
        ["dns.tcp.max_connections_per_client"] =
            new(InDns("tcp: { max_connections_per_client: 7 }"), o => o.LoadBalancer.Tcp.MaxConnectionsPerClient, "100", "7"),
        ["dns.tcp.ipv4_prefix"] = new(InDns("tcp: { ipv4_prefix: 24 }"), o => o.LoadBalancer.Tcp.Ipv4Prefix, "32", "24"),
        ["dns.tcp.ipv6_prefix"] = new(InDns("tcp: { ipv6_prefix: 56 }"), o => o.LoadBalancer.Tcp.Ipv6Prefix, "64", "56"),
        ["dns.tcp.max_buffered"] =
            new(InDns("tcp: { max_buffered: 1048576 }"), o => o.LoadBalancer.Tcp.MaxBuffered, "67108864", "1048576"),
        ["dns.tcp.max_queries_per_connection"] =
            new(InDns("tcp: { max_queries_per_connection: 8 }"), o => o.LoadBalancer.Tcp.MaxQueriesPerConnection, "0", "8"),
        ["dns.tcp.max_in_flight_per_connection"] =
            new(InDns("tcp: { max_in_flight_per_connection: 9 }"), o => o.LoadBalancer.Tcp.MaxInFlightPerConnection, "100", "9"),
        ["dns.backends"] =
            new(InDns(""), o => string.Join(' ', o.LoadBalancer.Backends.Select(b => b.Name)), "r1", "r1", Same: true),
        ["dns.backends[].name"] = new(InBackend("", "address: 192.0.2.21"), o => Backend(o).Name, "r1", "192.0.2.21:53"),
        ["dns.backends[].address"] =
            new(InBackend("", "name: r1, address: \"[2001:db8::21]:5300\""), o => Backend(o).EndPoint, "192.0.2.21:53",
            "[2001:db8::21]:5300"),
        ["dns.backends[].pool"] =
            new(InBackend("pool: default"), o => string.Join(' ', Backend(o).Pools), "default", "default", Same: true),
        ["dns.backends[].pools"] =
            new(InBackend("pools: [default, internal]"), o => string.Join(' ', Backend(o).Pools), "default", "default internal"),
        ["dns.backends[].order"] = new(InBackend("order: 3"), o => Backend(o).Order, "1", "3"),
        ["dns.backends[].cookies"] = new(InBackend("cookies: true"), o => Backend(o).Cookies, "False", "True"),
        ["dns.backends[].proxy_protocol"] =
            new(InBackend("proxy_protocol: true"), o => Backend(o).ProxyProtocol, "False", "True"),
        ["dns.backends[].weight"] = new(InBackend("weight: 1000"), o => Backend(o).Weight, "1", "1000"),
        ["dns.backends[].source"] = new(InBackend("source: 192.0.2.10"), o => Backend(o).Source, "", "192.0.2.10"),
        ["dns.backends[].mode"] = new(InBackend("mode: down"), o => Backend(o).Mode, "Auto", "Down"),
        ["dns.backends[].check"] = new(InBackend("check: { rise: 2 }"), o => Backend(o).HealthCheck.Rise, "1", "2"),
        ["dns.backends[].sockets"] = new(InBackend("sockets: 16"), o => Backend(o).Sockets, "4", "16"),
        ["dns.backends[].udp_timeout"] =
            new(InBackend("udp_timeout: 800ms"), o => Backend(o).UdpTimeout, "00:00:02", "00:00:00.8000000"),
        ["dns.backends[].tcp_connect_timeout"] =
            new(InBackend("tcp_connect_timeout: 1s"), o => Backend(o).TcpConnectTimeout, "00:00:05", "00:00:01"),
        ["dns.backends[].tcp_timeout"] = new(InBackend("tcp_timeout: 3s"), o => Backend(o).TcpTimeout, "00:00:30", "00:00:03"),
        ["dns.backends[].tcp_retries"] = new(InBackend("tcp_retries: 0"), o => Backend(o).TcpRetries, "5", "0"),
        ["dns.backends[].slow_start"] = new(InBackend("slow_start: 30s"), o => Backend(o).SlowStart, "00:00:00", "00:00:30"),
        ["dns.backends[].client_subnet"] = new(InBackend("client_subnet: true"), o => Backend(o).ClientSubnet, "False", "True"),
        ["dns.check"] = new(InDns("check: { fall: 3 }"), o => Backend(o).HealthCheck.Fall, "1", "3"),
        ["dns.sockets"] = new(InDns("sockets: 8"), o => Backend(o).Sockets, "4", "8"),
        ["dns.udp_timeout"] = new(InDns("udp_timeout: 1s"), o => Backend(o).UdpTimeout, "00:00:02", "00:00:01"),
        ["dns.limits"] = new(
            InDns("limits: { max_waiting_per_client: 50 }"), o => o.LoadBalancer.Limits.MaxWaiting, "1000", "50"),
        ["dns.limits.error_answers_per_second"] = new(
            InDns("limits: { error_answers_per_second: 7 }"), o => o.LoadBalancer.Limits.ErrorAnswersPerSecond, "100", "7"),
        ["dns.limits.max_waiting_per_client"] = new(
            InDns("limits: { max_waiting_per_client: 0 }"), o => o.LoadBalancer.Limits.MaxWaiting, "1000", "0"),
        ["dns.limits.ipv4_prefix"] = new(InDns("limits: { ipv4_prefix: 24 }"), o => o.LoadBalancer.Limits.Ipv4Prefix, "32", "24"),
        ["dns.limits.ipv6_prefix"] = new(InDns("limits: { ipv6_prefix: 56 }"), o => o.LoadBalancer.Limits.Ipv6Prefix, "64", "56"),
        ["dns.max_in_flight_per_client"] = new(
            InDns("max_in_flight_per_client: 9"), o => o.LoadBalancer.MaxInFlightPerClient, "0", "9"),
        ["dns.tcp_connect_timeout"] =
            new(InDns("tcp_connect_timeout: 2s"), o => Backend(o).TcpConnectTimeout, "00:00:05", "00:00:02"),
        ["dns.tcp_timeout"] = new(InDns("tcp_timeout: 1m"), o => Backend(o).TcpTimeout, "00:00:30", "00:01:00"),
        ["dns.tcp_retries"] = new(InDns("tcp_retries: 1"), o => Backend(o).TcpRetries, "5", "1"),
        ["dns.slow_start"] = new(InDns("slow_start: 2m"), o => Backend(o).SlowStart, "00:00:00", "00:02:00"),
        ["dns.client_subnet"] = new(InDns("client_subnet: true"), o => Backend(o).ClientSubnet, "False", "True"),
        ["dns.check.query"] =
            new(InDns("check: { query: example.org AAAA }"), Health,
            "a.root-servers.net. IN A over udp every 1s within 1s rise 1 fall 1",
            "example.org. IN AAAA over udp every 1s within 1s rise 1 fall 1"),
        ["dns.check.class"] =
            new(InDns("check: { query: id.server TXT, class: CH }"), Health,
            "a.root-servers.net. IN A over udp every 1s within 1s rise 1 fall 1",
            "id.server. CH TXT over udp every 1s within 1s rise 1 fall 1"),
        ["dns.check.transport"] = new(InDns("check: { transport: tcp }"), o => Backend(o).HealthCheck.Tcp, "False", "True"),
        ["dns.check.must_resolve"] =
            new(InDns("check: { must_resolve: true }"), o => Backend(o).HealthCheck.MustResolve, "False", "True"),
        ["dns.check.interval"] =
            new(InDns("check: { interval: 5s }"), o => Backend(o).HealthCheck.Interval, "00:00:01", "00:00:05"),
        ["dns.check.timeout"] =
            new(InDns("check: { timeout: 300ms }"), o => Backend(o).HealthCheck.Timeout, "00:00:01", "00:00:00.3000000"),
        ["dns.check.rise"] = new(InDns("check: { rise: 4 }"), o => Backend(o).HealthCheck.Rise, "1", "4"),
        ["dns.check.fall"] = new(InDns("check: { fall: 4 }"), o => Backend(o).HealthCheck.Fall, "1", "4"),
    };

    private static string Functions(HoldfastOptions options) => string.Join('\n', (options.LoadBalancer.Lua?.Functions ?? [])
        .Select(function => $"{function.Name} {function.File.Path} {function.File.Text.Trim()}"));
}
