using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Functions;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Yaml;

/// <summary>Dynamic rules of dnsdist.yml, as a <c>dynBlockRulesGroup</c> that is applied.</summary>
internal sealed class YamlDynamicRules(MappingNode root, DnsdistSite site)
{
    private const string Group = DynamicBlockNames.GroupClass;

    // The methods' arguments in order; `-` is one that YAML does not have.
    private static readonly Dictionary<string, (string Method, string[] Keys)> Types = new()
    {
        ["query-rate"] = ("setQueryRate", ["rate", "seconds", "comment", "action_duration", "action", "warning_rate"]),
        ["rcode-rate"] = ("setRCodeRate", ["rcode", "rate", "seconds", "comment", "action_duration", "action", "warning_rate"]),
        ["rcode-ratio"] = ("setRCodeRatio",
            ["rcode", "ratio", "seconds", "comment", "action_duration", "minimum_number_of_responses", "action",
                "warning_ratio"]),
        ["qtype-rate"] = ("setQTypeRate", ["qtype", "rate", "seconds", "comment", "action_duration", "action", "warning_rate"]),
        ["cache-miss-ratio"] = ("setCacheMissRatio", ["ratio", "seconds", "comment", "action_duration",
            "minimum_number_of_responses", "minimum_global_cache_hit_ratio", "action", "warning_ratio"]),
        ["response-byte-rate"] = ("setResponseByteRate",
            ["rate", "seconds", "comment", "action_duration", "action", "warning_rate"]),
        ["suffix-match"] = ("setSuffixMatchRule", []),
        ["suffix-match-ffi"] = ("setSuffixMatchRuleFFI", []),
    };

    public void Apply(IReadOnlyList<MappingNode> groups)
    {
        if (YamlOptions.Find(YamlOptions.Find(root, "dynamic_rules_settings"), "default_action") is ScalarNode action)
            Apply(new Call("setDynBlocksAction", action.At, [NumberOf(action)]));
        foreach (var group in groups)
        {
            var made = new ObjectNode(new Call("dynBlockRulesGroup", group.At, []), group.At);
            if (YamlOptions.Find(group, "mask_ipv4") is not null || YamlOptions.Find(group, "mask_ipv6") is not null)
                Apply(made, "setMasks", group.At, YamlOptions.Find(group, "mask_ipv4") ?? Number("32", group.At),
                    YamlOptions.Find(group, "mask_ipv6") ?? Number("64", group.At),
                        YamlOptions.Find(group, "mask_port") ?? None(group.At));
            else Apply(made, "setMasks", group.At, Number("32", group.At), Number("64", group.At), None(group.At));
            foreach (var (key, method) in new[] { ("exclude_ranges", "excludeRange"), ("include_ranges", "includeRange") })
                if (YamlOptions.Find(group, key) is { } ranges) Apply(made, method, ranges.At, ranges);
            foreach (var rule in (YamlOptions.Find(group, "rules") as SequenceNode)?.Items.OfType<MappingNode>()
                ?? []) Add(made, rule);
            Apply(made, "apply", group.At);
        }
    }

    private void Add(ObjectNode group, MappingNode rule)
    {
        if (YamlOptions.Find(rule, "type") is not ScalarNode type || !Types.TryGetValue(type.Text, out var known))
        {
            site.Reading.Error(rule.At, "the rule has no `type` that dnsdist knows", $"types: {string.Join(", ", Types.Keys)}");
            return;
        }
        Apply(group, known.Method, rule.At, [.. known.Keys.Select(key => (key, YamlOptions.Find(rule, key)) switch
        {
            ("action", ScalarNode action) => NumberOf(action),
            (_, { } value) => value,
            _ => None(rule.At),
        })]);
    }

    /// <summary>An action by its number, as Lua has it.</summary>
    private static ScalarNode NumberOf(ScalarNode action) => action.Text.ToUpperInvariant() switch
    {
        "DROP" => Number("0", action.At),
        "NXDOMAIN" => Number("1", action.At),
        "REFUSED" => Number("2", action.At),
        "TRUNCATE" => Number("8", action.At),
        "NOOP" or "NONOP" => Number("11", action.At),
        _ => action,
    };

    private void Apply(ObjectNode group, string method, Location at, params IReadOnlyList<Node> arguments) =>
        Apply(new Call($"{Group}:{method}", at, arguments) { Self = group });

    private void Apply(Call call) => AllNames.Apply(call, site);

    private static ScalarNode Number(string number, Location at) => new(number, isPlain: true, at);

    private static ScalarNode None(Location at) => new("", isPlain: true, at);
}
