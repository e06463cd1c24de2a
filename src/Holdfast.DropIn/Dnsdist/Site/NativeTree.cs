using System.Globalization;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Rules.Responses;

namespace Holdfast.DropIn.Dnsdist.Site;

/// <summary>Makes the native configuration of what dnsdist's says.</summary>
/// <param name="site">What it says.</param>
/// <param name="file">Its beginning, which stands for what it does not say.</param>
/// <param name="lua">The keys of <c>dns.lua</c>, or null.</param>
internal sealed class NativeTree(DnsdistSite site, Location file, Node? lua)
{
    /// <summary>
    /// What dnsdist does where its configuration says nothing, and Holdfast does otherwise; why is in decision 62.
    /// </summary>
    private static readonly (string Key, string Value)[] Implied =
    [
        ("no_backend", "drop"),
        ("hedge", "off"),
        ("transfers", "allow"),
        ("max_udp_size", "4096"),
    ];

    public static MappingNode Of(DnsdistSite site, Location file, Node? lua) => new NativeTree(site, file, lua).Build();

    private MappingNode Build()
    {
        var dns = new MappingNode(file);
        Add(dns, "listen", Listen());
        if (site.Acl is { } acl && site.Reading.Options.Acl.IsEmpty)
            Add(dns, "acl", List(acl.Select(entry => Scalar(entry.Network, entry.At)), acl.Count > 0 ? acl[0].At : file));
        Add(dns, "lua", lua);
        if (site.Policy is { } policy) Add(dns, "policy", policy);
        foreach (var (key, value) in site.Dns.Build(file).Entries) dns.Add(key, value);
        foreach (var (key, value) in Implied)
            if (!site.Dns.Has(key)) Add(dns, key, new ScalarNode(value, isPlain: false, file) { IsImplied = true });
        Add(dns, "caches", Caches());
        Add(dns, "pools", Pools());
        Add(dns, "rules", Rules([(null, site.Rules), ("cache_miss", site.MissRules)]));
        Add(dns, "response_rules", Rules(site.ResponseRules.OrderBy(chain => chain.Key).Select(chain =>
            (chain.Key == ResponseChain.Backend ? null : chain.Key.ToWord(), chain.Value))));
        if (site.Logs.Count > 0) Add(dns, "log", List(site.Logs.Select(log => log.Sink.Build(log.At)), file));
        if (site.DynamicBlocks.Count > 0)
            Add(dns, "dynamic_blocks", List(site.DynamicBlocks.Select(block => block.Rule.Build(block.At)), file));
        Add(dns, "backends", Backends());
        var root = new MappingNode(file);
        root.Add(Scalar("dns", file), dns);
        Add(root, "api", site.Web.Build());
        return root;
    }

    private SequenceNode? Listen()
    {
        // What the command line says takes the place of the file's.
        if (!site.Reading.Options.Listen.IsEmpty) return null;
        if (site.Listeners is { } listeners) return List(listeners.Select(listener => listener.Build(file)), file);
        var local = new SequenceNode(file) { IsImplied = true };
        local.Add(Scalar("127.0.0.1:53", file));
        return local;
    }

    private MappingNode? Caches()
    {
        var caches = new MappingNode(file);
        foreach (var cache in site.Caches)
        {
            if (site.StaleEntries is { } stale)
            {
                cache.Settings.Set("stale_cache_entries_ttl", stale.Ttl, stale.At);
                cache.Settings.Set("stale_client_timeout", "0", stale.At);
            }
            caches.Add(Scalar(cache.Name, cache.Made.At), cache.Settings.Build(cache.Made.At));
        }
        return caches.Entries.Count == 0 ? null : caches;
    }

    private MappingNode? Pools()
    {
        var pools = new MappingNode(file);
        foreach (var pool in site.Pools)
        {
            if (pool.Policy is null && pool.Cache is null) continue;
            var at = pool.Policy?.At ?? pool.Cache!.Made.At;
            var keys = new MappingNode(at);
            if (pool.Policy is { } policy) Add(keys, "policy", policy);
            if (pool.Cache is { } cache) Add(keys, "cache", Scalar(cache.Name, at));
            pools.Add(Scalar(pool.Name, at), keys);
        }
        return pools.Entries.Count == 0 ? null : pools;
    }

    private SequenceNode? Rules(IEnumerable<(string? Chain, List<SiteRule> Rules)> chains)
    {
        var list = new SequenceNode(file);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (chain, rule) in chains.SelectMany(chain => chain.Rules.Select(rule => (chain.Chain, rule))))
        {
            if (NativeMatch.Of(rule.Selector) is not { } match) continue;
            var keys = new Settings();
            if (rule.Name is { } name) keys.Set("name", Unique(name, taken), rule.At);
            if (chain is not null) keys.Set("chain", chain, rule.At);
            list.Add(keys.Add(match).Add(rule.Action).Build(rule.At));
        }
        return list.Items.Count == 0 ? null : list;
    }

    private SequenceNode Backends()
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var limits = IsFirstAvailable(site.Policy) || site.Pools.Any(pool => IsFirstAvailable(pool.Policy));
        foreach (var server in site.Servers)
        {
            if (limits && server.QueriesPerSecond is { } limit && limit.Integer() > 0)
                site.Reading.Refuse(limit.At, "qps", $"{limit.Name} is not honoured: firstAvailable asks the first that is up",
                    "let rules send part of the queries to another pool");
            server.FitCheck(site.Reading);
        }
        return List(site.Servers.Select(server =>
            server.Build(Unique(server.Settings["name"] ?? server.Settings["address"] ?? "", taken))), file);
    }

    private static bool IsFirstAvailable(Node? policy) => policy is ScalarNode { Text: "firstAvailable" };

    /// <summary>The name that dnsdist shows; several servers, or rules, may have one there.</summary>
    private static string Unique(string name, HashSet<string> taken)
    {
        var unique = name;
        for (var i = 2; !taken.Add(unique); i++) unique = string.Create(CultureInfo.InvariantCulture, $"{name}-{i}");
        return unique;
    }

    private static void Add(MappingNode mapping, string key, Node? value)
    {
        if (value is not null) mapping.Add(Scalar(key, value.At), value);
    }

    private static SequenceNode List(IEnumerable<Node> items, Location at)
    {
        var list = new SequenceNode(at);
        foreach (var item in items) list.Add(item);
        return list;
    }

    private static ScalarNode Scalar(string text, Location at) => new(text, isPlain: false, at);
}
