using System.Net;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Pools;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>dns</c>.</summary>
internal static class DnsSection
{
    public static readonly KeySet Keys = KeySet.Of("dns",
        [
            "listen", "service_port", "max_udp_size", "socket_buffer", "threads", "acl", "any_over_udp", "rules", "response_rules", "policy", "pools",
            "caches", "cache", "merge_identical", "retry_truncated", "udp_gso", "coalesce", "no_backend", "identity", "tcp", "backends",
        ],
        BackendSection.SharedKeys);

    // Longer than this, clients would feel it.
    private static readonly TimeSpan LongestCoalesce = TimeSpan.FromMilliseconds(5);

    public static void Read(Field? field, Draft draft)
    {
        draft.Dns = draft.Dns with { Identity = IdentitySection.Read(null, draft.Node) };
        if (field is null || MappingReader.Open(field, Keys) is not { } map) return;
        draft.HasDns = true;
        CacheSection.ReadNamed(map["caches"], draft);
        var options = draft.Dns;
        draft.Dns = options with
        {
            Threads = map["threads"]?.Integer(0, 1024) ?? options.Threads,
            Acl = AclSection.Read(map["acl"]),
            Policy = map["policy"]?.Policy() ?? options.Policy,
            Cache = CacheSection.Read(map["cache"], null, draft),
            UdpGso = map["udp_gso"]?.Boolean() ?? options.UdpGso,
            Coalesce = map["coalesce"]?.Duration(TimeSpan.Zero, LongestCoalesce) ?? options.Coalesce,
            MergeIdentical = map["merge_identical"]?.Boolean() ?? options.MergeIdentical,
            RetryTruncated = map["retry_truncated"]?.Boolean() ?? options.RetryTruncated,
            NoBackend = map["no_backend"]?.Choice("servfail", "drop") == "drop" ? NoBackendAction.Drop : options.NoBackend,
            Identity = IdentitySection.Read(map["identity"], draft.Node),
            Tcp = TcpSection.Read(map["tcp"]),
        };
        draft.ServicePort = map["service_port"]?.Integer(1, 65535) ?? draft.ServicePort;
        draft.ListenerDefaults = ListenSection.Shared(map, draft.ListenerDefaults);
        ListenSection.Read(map["listen"], draft);
        RulesSection.ReadAnyOverUdp(map["any_over_udp"], draft);
        RulesSection.Read(map["rules"], draft);
        RulesSection.ReadResponses(map["response_rules"], draft);
        PoolsSection.Read(map["pools"], draft);
        var defaults = BackendSection.Shared(map, new BackendOptions("", new IPEndPoint(IPAddress.None, 53)));
        BackendSection.Read(map.Required("backends", "write `backends: [{ name: recursor1, address: 192.0.2.53 }]`"), defaults, draft);
    }
}
