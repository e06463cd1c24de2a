using System.Collections.Immutable;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Keys;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Effective;

/// <summary>A configuration with its defaults filled in, key by key. Never holds a secret.</summary>
public static class EffectiveSettings
{
    /// <summary>Every key in force, section by section; those of lists once for each item.</summary>
    public static ImmutableArray<EffectiveSetting> Of(HoldfastOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var draft = Draft.Of(options);
        var settings = new List<EffectiveSetting>();
        foreach (var section in (Section<Draft>[])[NodeKeys.Section, DnsKeys.Section])
            Add(section, draft, section.Path);
        foreach (var listener in options.LoadBalancer.Listeners)
            Add(ListenerKeys.Section, listener, $"dns.listen[{listener.EndPoint}]");
        AddRules("dns.rules", options.LoadBalancer.Rules.Select(RuleKeys.Words));
        AddRules("dns.response_rules", options.LoadBalancer.ResponseRules.Select(ResponseRuleKeys.Words));
        foreach (var pool in options.LoadBalancer.Pools) Add(PoolKeys.Section, pool, $"dns.pools[{pool.Name}]");
        foreach (var backend in options.LoadBalancer.Backends) Add(BackendKeys.Section, backend, $"dns.backends[{backend.Name}]");
        Add(AnycastKeys.Section, draft, AnycastKeys.Section.Path);
        foreach (var service in options.Anycast.Services)
            Add(ServiceKeys.Section, service, $"anycast.services[{service.Name}]");
        if (options.Bgp is { } bgp)
        {
            Add(BgpKeys.Section, draft, BgpKeys.Section.Path);
            foreach (var neighbor in bgp.Neighbors)
                Add(NeighborKeys.Section, neighbor with { LocalAs = neighbor.LocalAs ?? bgp.LocalAs },
                    $"bgp.neighbors[{neighbor.Name}]");
            foreach (var range in bgp.DynamicNeighbors)
                Add(DynamicNeighborKeys.Section, range, $"bgp.dynamic_neighbors[{range.Prefix}]");
            foreach (var route in bgp.StaticRoutes)
                Add(StaticRouteKeys.Section, route, $"bgp.static_routes[{route.Prefix}]");
            foreach (var process in options.Processes) Add(ProcessKeys.Section, process, $"bgp.processes[{process.Name}]");
        }
        foreach (var section in (Section<Draft>[])[ApiKeys.Section, HttpKeys.Section, TlsKeys.Section, MetricsKeys.Section])
            Add(section, draft, section.Path);
        return [.. settings];

        void Add<T>(Section<T> section, T its, string path)
        {
            foreach (Key<T> key in section.Keys)
                if (key.Effective(its) is { } value)
                    settings.Add(new EffectiveSetting($"{path}.{key.Name}", value.Text, value.IsDefault));
        }

        void AddRules(string path, IEnumerable<string> rules)
        {
            foreach (var (index, words) in rules.Index())
                settings.Add(new EffectiveSetting($"{path}[{OptionText.Of(index)}]", words, IsDefault: false));
        }
    }
}

/// <summary>One key of a configuration in force.</summary>
/// <param name="Key">
/// Its path; an item of a list stands in brackets by what it is known by: <c>dns.backends[r1].weight</c>.
/// </param>
/// <param name="Value">Its value in the words of a reload's report; empty for none.</param>
/// <param name="IsDefault">It is what holds where nobody says anything.</param>
public sealed record EffectiveSetting(string Key, string Value, bool IsDefault);
