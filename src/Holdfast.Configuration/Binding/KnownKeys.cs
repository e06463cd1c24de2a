namespace Holdfast.Configuration.Binding;

/// <summary>Every key there is, for the reference and for advice on those there are not.</summary>
internal static class KnownKeys
{
    public static readonly KeySet Root = new("", "node", "dns", "anycast", "bgp", "api", "metrics");

    /// <summary>All kinds of mapping, in the order of the reference.</summary>
    public static readonly KeySet[] All =
    [
        Root, NodeSection.Keys, DnsSection.Keys, ListenSection.Keys, AclSection.Keys, RulesSection.Keys, RulesSection.RateKeys, RulesSection.ResponseKeys,
        PoolsSection.Keys, CacheSection.Keys,
        IdentitySection.Keys, TcpSection.Keys, BackendSection.Keys, HealthCheckSection.Keys, AnycastSection.Keys, AnycastSection.BackoffKeys, InterfaceSection.Keys,
        ServiceSection.Keys, ChecksSection.Keys, NextHopSection.Keys, OnDownSection.Keys, OnDownSection.DisabledKeys, HooksSection.Keys, DampingSection.Keys, BgpSection.Keys, NeighborSection.Keys, DynamicNeighborSection.Keys, TcpAoSection.Keys, ApiSection.Keys,
        BfdSection.Keys, MetricsSection.Keys,
    ];

    /// <summary>What to do about a key that a mapping does not have.</summary>
    public static string Advise(string unknown, KeySet here)
    {
        if (Nearest.To(unknown, here.Keys) is { } near) return $"did you mean `{near}`?";
        var elsewhere = All.FirstOrDefault(set => set.Keys.Contains(unknown));
        if (elsewhere is not null)
            return elsewhere.Path.Length == 0 ? $"`{unknown}` stands at the top of the file" : $"`{unknown}` belongs to `{elsewhere.Path}`";
        return $"known here: {string.Join(", ", here.Keys)}";
    }
}
