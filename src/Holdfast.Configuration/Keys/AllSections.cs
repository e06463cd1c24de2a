using Holdfast.Configuration.Keys.Checks;
using Holdfast.Configuration.Schema;

namespace Holdfast.Configuration.Keys;

/// <summary>Every section there is.</summary>
internal static class AllSections
{
    /// <summary>In the order of the manual.</summary>
    public static readonly IReadOnlyList<Section> List =
    [
        FileKeys.Section, NodeKeys.Section, DnsKeys.Section, ListenerKeys.Section, AclKeys.Section,
            ProxyProtocolKeys.Section, RuleKeys.Section,
            RecordCountKeys.Section, PoolOutstandingKeys.Section, NotKeys.Section, RateLimitKeys.Section,
        ResponseRuleKeys.Section, SinkKeys.Section, DynamicBlockKeys.Section,
        PoolKeys.LuaSection, LuaKeys.Section, LuaFunctionKeys.Section, PoolKeys.Section, CacheKeys.Section,
            IdentityKeys.Section, CookieKeys.Section,
            TcpKeys.Section, LimitKeys.Section,
            ResponseRateKeys.Section,
            RecentKeys.Section, PrivacyKeys.Section,
            BackendKeys.Section,
            HealthCheckKeys.Section,
        AnycastKeys.Section, CrashBackoffKeys.Section, InterfaceKeys.Section, SharedPrefixKeys.Section, ServiceKeys.Section,
            CheckKeys.Section,
            NextHopKeys.Section,
        OnDownKeys.Section, OnDownKeys.DisabledSection, HookKeys.Section, DampingKeys.Section, BgpKeys.Section,
            NeighborKeys.Section,
        DynamicNeighborKeys.Section, StaticRouteKeys.Section, ProcessKeys.Section, TcpAoKeys.Section, ApiKeys.Section,
            HttpKeys.Section, TlsKeys.Section, TokenKeys.Section,
            BfdKeys.Section, MetricsKeys.Section,
    ];
}
