using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Listeners.Tcp;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.ProxyProtocol;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Transfers;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns</c>: what the node answers, and whom it asks.</summary>
internal static class DnsKeys
{
    // Longer than this, clients would feel it.
    private static readonly TimeSpan LongestCoalesce = TimeSpan.FromMilliseconds(5);

    public static readonly Section<Draft> Section = new Section<Draft>("dns", static () => new Draft())
        .List("listen", ListenerKeys.ListType, ListenerKeys.Read,
            "addresses answered on, port 53 unless given; `0.0.0.0` and `\"::\"` are all of a family. An address "
                + "need not be there yet. Every service address is listened on as well, unless it is listed, or a "
                + "wildcard of its family and port covers it (over UDP and TCP, bound to no interface)", "none")
        .Key("service_port", Port, d => d.ServicePort, (d, v) => d.WithServicePort(v),
            "the port service addresses are listened on, and asked on by their `query` checks", effect: Effect.Elsewhere)
        .ForItems(ListenerKeys.Shared, d => d.ListenerDefaults, (d, v) => d.With(v))
        .Key("threads", Integer(0, 1024), d => d.Dns.Threads, (d, v) => d.With(d.Dns with { Threads = v }),
            "worker threads. A change needs a restart", "0: one a processor", effect: Effect.Restart)
        .Key("acl", AclKeys.Type, d => d.Dns.Acl, (d, v) => d.With(d.Dns with { Acl = v }),
            "who may ask; others get silence. A list replaces the default: 127.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, "
                + "169.254.0.0/16, 192.168.0.0/16, 172.16.0.0/12, ::1/128, fc00::/7, fe80::/10. The node's own service "
                + "addresses always may", "private ranges")
        .Key("proxy_protocol", new SectionType<ProxyProtocolOptions>(ProxyProtocolKeys.Section) { IsToldByKey = true },
            d => d.Dns.ProxyProtocol, (d, v) => d.With(d.Dns with { ProxyProtocol = v }),
            "proxies before this node, whose PROXY headers say who asks, see [proxy_protocol](#dnsproxy_protocol)", "")
        .List("any_over_udp", ActionKeys.WordType(RuleActions.All), RuleKeys.ReadAnyOverUdp,
            "what a query for ANY over UDP meets, before every rule; `truncate` lets it come back over TCP. "
                + "`allow` makes no rule", "`allow`")
        .List("rules", new ShapeType("list of mappings", JsonShapes.List(JsonShapes.Mapping(() => RuleKeys.Section))),
            RuleKeys.Read,
            "see [rules](#dnsrules)", "none")
        .List("response_rules",
            new ShapeType("list of mappings", JsonShapes.List(JsonShapes.Mapping(() => ResponseRuleKeys.Section))),
            ResponseRuleKeys.Read,
            "see [response rules](#dnsresponse_rules)", "none")
        .List(
            "log", new ShapeType("list of mappings", JsonShapes.List(JsonShapes.Mapping(() => SinkKeys.Section))), SinkKeys.Read,
            "where queries and answers are logged, see [log](#dnslog)", "none")
        .List("dynamic_blocks",
            new ShapeType("list of mappings", JsonShapes.List(JsonShapes.Mapping(() => DynamicBlockKeys.Section))),
            DynamicBlockKeys.Read,
            "see [dynamic blocks](#dnsdynamic_blocks)", "none")
        .Key("policy", PoolKeys.Policy, d => d.Dns.Policy, (d, v) => d.With(d.Dns with { Policy = v }),
            "how a backend is chosen in pools that say nothing: `leastOutstanding`, `firstAvailable`, `wrandom`, "
                + "`whashed`, `chashed`, `roundrobin` as in dnsdist; `orderedWrandom` and `orderedLeastOutstanding` "
                + "first take those of the lowest `order` that are up. `{ lua: NAME }`: a function of yours, see "
                + "[policy](#dnspolicy)")
        .Key("lua", LuaKeys.Type, d => d.Dns.Lua, (d, v) => d.With(d.Dns with { Lua = v }),
            "files in Lua, whose functions policies may be, see [lua](#dnslua)", "none")
        .List("pools", new ShapeType("mapping by name", JsonShapes.Named(JsonShapes.Mapping(() => PoolKeys.Section))),
            PoolKeys.Read,
            "pools with settings of their own; one that backends name exists without it", "none")
        .Read("caches", new ShapeType("mapping by name", JsonShapes.Named(JsonShapes.Mapping(() => CacheKeys.Section))),
            CacheKeys.ReadNamed,
            "packet caches that several pools may share, with the keys of [cache](#dnscache): `caches: { main: { "
                + "max_entries: 100000 } }`", "none")
        .Key("cache", CacheKeys.Type, d => d.Dns.Cache, (d, v) => d.With(d.Dns with { Cache = v }),
            "the packet cache of every pool that says nothing. A mapping: each has one of its own, see "
                + "[cache](#dnscache). A name: they share that one of `dns.caches`", "`off`")
        .Key("merge_identical", Bool, d => d.Dns.MergeIdentical, (d, v) => d.With(d.Dns with { MergeIdentical = v }),
            "in pools with a cache, of queries that ask the same at the same time, over UDP or TCP, one is sent, and "
                + "the others wait for its answer ([how](decisions/0010-identical-queries.md))")
        .Key("retry_truncated", Bool, d => d.Dns.RetryTruncated, (d, v) => d.With(d.Dns with { RetryTruncated = v }),
            "a backend's answer over UDP that is truncated (TC) is fetched whole over TCP, for a client that can take "
                + "more than came and more than 512 octets; its answer is also what the cache keeps")
        .Key("transfers", Choice(("refuse", TransferAction.Refuse), ("allow", TransferAction.Allow)),
            d => d.Dns.Transfers.Action, (d, v) => With(d, d.Dns.Transfers with { Action = v }),
            "zone transfers (AXFR, IXFR): `refuse` answers REFUSED; `allow` asks a backend of the pool, and passes all "
                + "messages of its answer on. AXFR over UDP is always FORMERR "
                + "([how](decisions/0021-zone-transfers.md))")
        .Key("max_transfers", Integer(1, 10_000), d => d.Dns.Transfers.Max,
            (d, v) => With(d, d.Dns.Transfers with { Max = v }), "zone transfers at once, in all; one more gets SERVFAIL")
        .Key("max_transfers_per_client", Integer(1, 10_000), d => d.Dns.Transfers.MaxPerClient,
            (d, v) => With(d, d.Dns.Transfers with { MaxPerClient = v }),
                "zone transfers at once from one address, or one IPv6 /64")
        .Key("transfer_idle_timeout", Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            d => d.Dns.Transfers.IdleTimeout, (d, v) => With(d, d.Dns.Transfers with { IdleTimeout = v }),
            "how long a backend may send nothing of a zone transfer, or the client take nothing; then it is cut")
        .Key("max_transfer_time", Duration(TimeSpan.Zero, TimeSpan.FromDays(7)), d => d.Dns.Transfers.MaxTime,
            (d, v) => With(d, d.Dns.Transfers with { MaxTime = v }), "how long a zone transfer may take in all", "0: no limit")
        .Key("hedge", HedgeKeys.Time, d => d.Dns.Hedge.Time,
            (d, v) => d.With(d.Dns with { Hedge = d.Dns.Hedge with { Time = v } }),
            "after what time without an answer a query is sent to another usable backend as well; the first good answer "
                + "counts ([how](decisions/0027-hedging.md)). `auto`: the 99th percentile of the backend's own answer times, "
                + "50 ms at least and a quarter of its time-out at most", "`auto`")
        .Key("retry_on", HedgeKeys.RetryOn, d => d.Dns.Hedge.RetryOn,
            (d, v) => d.With(d.Dns with { Hedge = d.Dns.Hedge with { RetryOn = v } }),
            "response codes with which a backend has failed, so that the pool's next one is asked in its place: "
                + "`[SERVFAIL, REFUSED]`. A backend that refuses the query itself (a port unreachable, a connection refused or "
                + "broken) is passed over in any case", "none")
        .Key("udp_gso", Bool, d => d.Dns.UdpGso, (d, v) => d.With(d.Dns with { UdpGso = v }),
            "hand datagrams for one client or backend to the kernel together (UDP_SEGMENT, Linux 4.18), where it "
                + "can cut them apart again; what it refuses goes out one by one")
        .Key("coalesce", Duration(TimeSpan.Zero, LongestCoalesce), d => d.Dns.Coalesce,
            (d, v) => d.With(d.Dns with { Coalesce = v }),
            "when so much comes that a worker would find 16 datagrams or more after this time (80,000 a second, "
                + "its backends' answers included), it looks again only then, or when 64 should be there: what came "
                + "meanwhile is dealt with together, at less CPU a query. With less to do nothing waits. 0 turns it off")
        .Key("no_backend", Choice(("servfail", NoBackendAction.ServFail), ("drop", NoBackendAction.Drop)),
            d => d.Dns.NoBackend, (d, v) => d.With(d.Dns with { NoBackend = v }),
                "what a client gets when no backend of its pool is usable; SERVFAIL says so in an Extended DNS "
                    + "Error")
        .Key("identity", new SectionType<IdentityOptions>(IdentityKeys.Section) { IsToldByKey = true },
            d => d.Dns.Identity, (d, v) => d.With(d.Dns with { Identity = v }), "what the node tells of itself", "")
        .Key("cookies", CookieKeys.Type, d => d.Dns.Cookies, (d, v) => d.With(d.Dns with { Cookies = v }),
            "DNS cookies (RFC 7873, RFC 9018) for clients that send them, in every answer; see [cookies](#dnscookies). `on` is an empty "
                + "mapping. A backend's cookies never reach a client", "`off`")
        .Key("tcp", new SectionType<TcpOptions>(TcpKeys.Section) { IsToldByKey = true },
            d => d.Dns.Tcp, (d, v) => d.With(d.Dns with { Tcp = v }), "limits of clients' TCP, over all listeners", "")
        .Key("limits", new SectionType<ClientLimits>(LimitKeys.Section) { IsToldByKey = true },
            d => d.Dns.Limits, (d, v) => d.With(d.Dns with { Limits = v }),
            "limits of each client, as its address may be forged, see [limits](#dnslimits)", "")
        .Key("response_rate_limit", ResponseRateKeys.Type, d => d.Dns.ResponseRates,
            (d, v) => d.With(d.Dns with { ResponseRates = v }),
            "how often a client network is sent the same over UDP, in case its address is forged; see "
                + "[response_rate_limit](#dnsresponse_rate_limit)", "`off`")
        .Key("max_in_flight_per_client", Integer(0, 65535, name: "queries"), d => d.Dns.MaxInFlightPerClient,
            (d, v) => d.With(d.Dns with { MaxInFlightPerClient = v }),
            "queries of one client (`dns.limits.ipv4_prefix`, `ipv6_prefix`) that may wait for an answer in one worker, over UDP and "
                + "TCP; one more is dropped, over TCP answered with SERVFAIL", "0: no limit")
        .Key("recent", new SectionType<RecentOptions>(RecentKeys.Section) { IsToldByKey = true },
            d => d.Dns.Recent, (d, v) => d.With(d.Dns with { Recent = v }),
            "the latest queries, which are kept to be looked at, see [recent](#dnsrecent)", "")
        .Key("privacy", new SectionType<PrivacyOptions>(PrivacyKeys.Section) { IsToldByKey = true },
            d => d.Dns.Privacy, (d, v) => d.With(d.Dns with { Privacy = v }),
            "how much of clients' addresses is shown, see [privacy](#dnsprivacy)", "")
        .List("backends", new ShapeType("list of mappings", JsonShapes.List(JsonShapes.Mapping(() => BackendKeys.Section), 1)),
            BackendKeys.Read,
            "the servers asked", required: "write `backends: [{ name: recursor1, address: 192.0.2.53 }]`")
        .ForItems(BackendKeys.Shared, d => d.BackendDefaults, (d, v) => d.With(v));

    public static bool Read(Field field, Draft draft, Reading reading)
    {
        if (MappingReader.Open(field, Section, reading) is not { } map) return false;
        draft.HasDns = true;
        Section.Read(map, draft, reading);
        return true;
    }

    private static Draft With(Draft draft, TransferOptions transfers) => draft.With(draft.Dns with { Transfers = transfers });
}
