using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Functions;
using Holdfast.DropIn.Dnsdist.Rules;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Yaml;

/// <summary>Reads a dnsdist.yml as the calls that say the same in Lua, in the order that dnsdist takes its sections in.</summary>
/// <param name="root">The file.</param>
/// <param name="site">What the calls make.</param>
internal sealed class YamlSite(MappingNode root, DnsdistSite site)
{
    private static readonly (string Section, string Function, string Suffix)[] Chains =
    [
        ("query_rules", "addAction", "Action"),
        ("response_rules", "addResponseAction", "ResponseAction"),
        ("cache_miss_rules", "addCacheMissAction", "Action"),
        ("cache_hit_response_rules", "addCacheHitResponseAction", "ResponseAction"),
        ("cache_inserted_response_rules", "addCacheInsertedResponseAction", "ResponseAction"),
        ("self_answered_response_rules", "addSelfAnsweredResponseAction", "ResponseAction"),
        ("timeout_response_rules", "addTimeoutResponseAction", "ResponseAction"),
        ("xfr_response_rules", "addXFRResponseAction", "ResponseAction"),
    ];

    private readonly Dictionary<string, Call> _caches = [];

    private ForeignReading Reading => site.Reading;

    /// <summary>Does to the site what the file says.</summary>
    /// <param name="functions">The Lua functions that it may name.</param>
    public void Apply(IYamlFunctions functions)
    {
        foreach (var (function, value) in YamlTables.Settings.Of(root, Reading).Entries)
            if (!IsOff(value)) Apply(((ScalarNode)function).Text, function.At, value);
        if (YamlOptions.Find(root, "acl") is { } acl) Apply("setACL", acl.At, acl);
        foreach (var bind in Items("binds")) ApplyBind(bind);
        foreach (var cache in Items("packet_caches")) ApplyCache(cache);
        foreach (var backend in Items("backends")) ApplyBackend(backend);
        new YamlPolicies(root, site, functions).Apply(Items("pools"), _caches);
        var named = Items("selectors").Where(item => Text(item, "name") is not null)
            .DistinctBy(item => Text(item, "name")!.Text).ToDictionary(item => Text(item, "name")!.Text);
        var rules = new YamlRules(Reading, named, Loggers(), functions);
        foreach (var (section, function, suffix) in Chains)
            foreach (var rule in Items(section))
                if (rules.Of(function, suffix, rule) is { } call) AllNames.Apply(call, site);
        new YamlDynamicRules(root, site).Apply(Items("dynamic_rules"));
    }

    private void ApplyBind(MappingNode bind)
    {
        if (Text(bind, "listen_address") is not { } address)
        {
            Reading.Error(bind.At, "the bind has no `listen_address`", "write `listen_address: 192.0.2.1:53`");
            return;
        }
        var protocol = Text(bind, "protocol");
        var function = protocol?.Text.ToUpperInvariant() switch
        {
            null or "DO53" => "addLocal",
            "DOT" => "addTLSLocal",
            "DOH" => "addDOHLocal",
            "DOQ" => "addDOQLocal",
            "DOH3" => "addDOH3Local",
            "DNSCRYPT" => "addDNSCryptBind",
            _ => null,
        };
        if (function is null)
        {
            Reading.Error(protocol!.At, $"dnsdist has no protocol `{ScalarValues.Shorten(protocol.Text)}`",
                "write `protocol: Do53`");
            return;
        }
        var options = YamlTables.Binds.Of(bind, Reading);
        Apply(function, (protocol ?? address).At, address, options);
        foreach (var more in YamlOptions.Find(bind, "additional_addresses") is SequenceNode list ? list.Items : [])
            Apply(function, more.At, more, options);
    }

    private void ApplyCache(MappingNode cache)
    {
        var options = YamlTables.PacketCaches.Of(cache, Reading);
        var call = new Call("newPacketCache", cache.At, [YamlOptions.Find(cache, "size") ?? None(cache.At), options])
        {
            ResultName = Text(cache, "name")?.Text,
        };
        if (call.ResultName is { } name) _caches[name] = call;
        AllNames.Apply(call, site);
    }

    private void ApplyBackend(MappingNode backend)
    {
        var options = YamlTables.Backends.Of(backend, Reading);
        if (Text(backend, "protocol") is { } protocol && protocol.Text.ToUpperInvariant() is not "DO53")
            options.Add(new ScalarNode("tls", isPlain: false, protocol.At), protocol);
        Apply("newServer", backend.At, options);
    }

    private Dictionary<string, Call> Loggers()
    {
        var loggers = new Dictionary<string, Call>();
        if (YamlOptions.Find(YamlOptions.Find(root, "remote_logging"), "dnstap_loggers") is not SequenceNode list) return loggers;
        foreach (var item in list.Items.OfType<MappingNode>())
            if (Text(item, "name") is { } name && Text(item, "address") is { } address)
                loggers[name.Text] =
                    new Call(Text(item, "transport")?.Text == "tcp" ? LogActions.TcpLogger : LogActions.UnixLogger,
                    item.At, [address]);
        return loggers;
    }

    /// <summary>The mappings of a section's list; what is none is reported.</summary>
    private List<MappingNode> Items(string section)
    {
        var items = new List<MappingNode>();
        switch (YamlOptions.Find(root, section))
        {
            case null:
                break;
            case SequenceNode list:
                foreach (var item in list.Items)
                    if (item is MappingNode mapping) items.Add(mapping);
                    else Reading.Error(item.At, $"{section}: {item.Kind} stands where a mapping belongs", "write `- key: value`");
                break;
            case var other:
                Reading.Error(other.At, $"{section}: {other.Kind} stands where a list belongs", "write one `- ` item a line");
                break;
        }
        return items;
    }

    private void Apply(string function, Location at, params IReadOnlyList<Node> arguments) =>
        AllNames.Apply(new Call(function, at, arguments), site);

    // Written out, it asks for nothing.
    private static bool IsOff(Node value) => value is ScalarNode { Text: "false" or "" } or SequenceNode { Items.Count: 0 };

    private static ScalarNode? Text(MappingNode mapping, string key) => YamlOptions.Find(mapping, key) as ScalarNode;

    private static ScalarNode None(Location at) => new("", isPlain: true, at);
}
