using System.Globalization;
using System.Reflection;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Configuration.Keys;
using Holdfast.Configuration.Keys.Checks;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Reload;
using Holdfast.Configuration.Schema;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Listeners;

namespace Holdfast.Configuration.Tests;

/// <summary>Every key there is: what it is without, what it becomes, and that a reload notices.</summary>
public partial class KeyTests
{
    private const string Node = "node: { name: lb1, router_id: 192.0.2.10 }";
    private const string Router = "bgp: { local_as: 65101, neighbors: [{ address: 192.0.2.1, peer_as: 64500 }] }";
    private const string Dns = "dns: { listen: 192.0.2.10, backends: [{ name: r1, address: 192.0.2.21 }] }";

    private static readonly Func<HoldfastOptions, BackendOptions> Backend = options => options.LoadBalancer.Backends[0];
    private static readonly Func<HoldfastOptions, ListenerOptions> Listener = options => options.LoadBalancer.Listeners[0];
    private static readonly Func<HoldfastOptions, ServiceOptions> Service = options => options.Anycast.Services[0];
    private static readonly Func<HoldfastOptions, NeighborOptions> Neighbor = options =>
        options.Bgp!.DynamicNeighbors is [var range] ? range.Settings : options.Bgp.Neighbors[0];

    private static readonly Func<HoldfastOptions, StaticRoute> StaticRoute = options =>
        options.Bgp!.StaticRoutes is [var route] ? route : new StaticRoute(default(Prefix));
    private static readonly Func<HoldfastOptions, ProcessOptions> Process = options =>
        options.Processes is [var process] ? process : new ProcessOptions("", []);

    private static readonly Dictionary<string, Case> Cases = new(StringComparer.Ordinal)
    {
        ["include"] = new(InFile("include: Included/*.yaml"), o => o.Metrics.Listen, "", "127.0.0.1:9353"),
        ["node"] = new(InFile("node: { name: lb9, router_id: 192.0.2.10 }"), o => o.Node.Name, "lb1", "lb9"),
        ["dns"] = new($"{Node}\n{Router}\ndns: {{ listen: 192.0.2.99, backends: [{{ name: r1, address: 192.0.2.21 }}] }}",
            o => Listener(o).EndPoint, "192.0.2.10:53", "192.0.2.99:53"),
        ["anycast"] =
            new(InFile("anycast: { services: [{ name: s, prefixes: 203.0.113.1/32 }] }"), o => o.Anycast.Services.Length, "0",
            "1"),
        ["bgp"] = new($"{Node}\n{Dns}\nbgp: {{ local_as: 65102, neighbors: [{{ address: 192.0.2.1, peer_as: 64500 }}] }}",
            o => o.Bgp!.LocalAs, "65101", "65102"),
        ["api"] = new(InFile("api: { listen: unix:/tmp/x }"), o => o.Api.SocketPath, "/run/holdfast/api.sock", "/tmp/x"),
        ["metrics"] = new(InFile("metrics: { listen: 127.0.0.1 }"), o => o.Metrics.Listen, "", "127.0.0.1:9353"),
        ["metrics.listen"] =
            new(InFile("metrics: { listen: \"[2001:db8::1]:9000\" }"), o => o.Metrics.Listen, "", "[2001:db8::1]:9000"),
        ["metrics.acl"] =
            new(InFile("metrics: { listen: 127.0.0.1, acl: [192.0.2.0/24, \"2001:db8::/32\"] }"),
            o => string.Join(' ', o.Metrics.Acl), "127.0.0.0/8 ::1/128", "192.0.2.0/24 2001:db8::/32"),
        ["api.listen"] = new(InFile("api: { listen: unix:/tmp/y }"), o => o.Api.SocketPath, "/run/holdfast/api.sock", "/tmp/y"),
        ["node.name"] =
            new(InFile("node: { name: other, router_id: 192.0.2.10 }"), o => o.LoadBalancer.Identity.Name, "lb1", "other"),
        ["node.state_dir"] =
            new(InFile("node: { name: lb1, router_id: 192.0.2.10, state_dir: /srv/holdfast }"), o => o.Node.StateDirectory,
            "/var/lib/holdfast", "/srv/holdfast"),
        ["node.watch_config"] =
            new(InFile("node: { name: lb1, router_id: 192.0.2.10, watch_config: true }"), o => o.Node.WatchConfig, "False",
            "True"),
        ["node.router_id"] =
            new(InFile("node: { name: lb1, router_id: 192.0.2.11 }"), o => o.Bgp!.RouterId, "192.0.2.10", "192.0.2.11"),
    };

    /// <summary>What is said of one neighbor can be said of a range of them.</summary>
    static KeyTests()
    {
        Dictionary<string, Case>[] all =
        [
            DnsCases(), RuleCases(), MatchCases(), BlockCases(), LogCases(), AnycastCases(), BgpCases(), HttpCases(),
        ];
        foreach (var (key, its) in all.SelectMany(cases => cases)) Cases.Add(key, its);
        foreach (var key in NeighborKeys.Settings.Keys.Select(setting => setting.Name))
        {
            var its = Cases[$"bgp.neighbors[].{key}"];
            var yaml = its.Yaml.Replace("neighbors: [{ address: 192.0.2.1, peer_as: 64500",
                "neighbors: [{ address: 192.0.2.1, peer_as: 64500 }], dynamic_neighbors: [{ prefix: 203.0.113.0/24, peer_as: 64500", StringComparison.Ordinal);
            Cases.Add($"bgp.dynamic_neighbors[].{key}", its with { Yaml = yaml });
        }
    }

    /// <summary>For every key a file that uses it.</summary>
    internal static IEnumerable<string> Files => Cases.Values.Select(its => its.Yaml);

    public static TheoryData<string> Keys => [.. AllSections.List.SelectMany(section => section.Paths)];

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
    public void Every_case_is_of_a_key_there_is() =>
        Assert.Empty(Cases.Keys.Except(AllSections.List.SelectMany(section => section.Paths)));

    [Fact]
    public void Every_section_is_in_the_list_of_sections()
    {
        const BindingFlags statics = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var sections =
            typeof(Section).Assembly.GetTypes().Where(type =>
                type.Namespace?.StartsWith(typeof(AllSections).Namespace!, StringComparison.Ordinal) == true)
            .SelectMany(type => type.GetFields(statics)).Where(field => field.FieldType.IsAssignableTo(typeof(Section)))
            .Select(field => ((Section)field.GetValue(null)!).Path).ToList();
        Assert.NotEmpty(sections);
        Assert.Empty(sections.Except(AllSections.List.Select(section => section.Path)));
    }

    private static HoldfastOptions Basis(string key) => LoadedFile.Right(
        key.StartsWith("anycast.", StringComparison.Ordinal) ? InAnycast("") : InFile(""));

    private static string ResponseRule(HoldfastOptions options) =>
        string.Join('\n', options.LoadBalancer.ResponseRules.Select(ResponseRuleKeys.Words));

    private static string Rule(HoldfastOptions options) => string.Join('\n', options.LoadBalancer.Rules.Select(RuleKeys.Words));

    private static string Log(HoldfastOptions options) =>
        string.Join('\n', options.LoadBalancer.Log.Select(sink => $"{sink.Name}: {SinkKeys.Section.Words(sink)}"));

    private static string Cache(HoldfastOptions options) => CacheKeys.Type.Words(options.LoadBalancer.Cache);

    private static string Health(HoldfastOptions options) => HealthCheckKeys.Section.Words(Backend(options).HealthCheck);

    private static string Checks(HoldfastOptions options) => string.Join("; ", Service(options).Checks.Select(CheckKeys.Words));

    private static string Shared(HoldfastOptions options) => SharedPrefixKeys.Type.Words(options.Anycast.SharedPrefixes);

    private static string Damping(HoldfastOptions options) => DampingKeys.Type.Words(Service(options).Damping);

    private static string Hooks(HoldfastOptions options) => HookKeys.Section.Words(Service(options).Hooks);

    private static string Bfd(HoldfastOptions options) => BfdKeys.Type.Words(Neighbor(options).Bfd);

    private static string NextHop(HoldfastOptions options) => NextHopKeys.Section.Words(Service(options).NextHop);

    private static string OnDown(OnDown onDown) => OnDownKeys.Type(() => OnDownKeys.Section).Words(onDown);

    private static string InFile(string more) => more.StartsWith("node:", StringComparison.Ordinal) ? $"{more}\n{Dns}\n{Router}"
        : $"{Node}\n{Dns}\n{Router}\n{more}";

    private static string InDns(string more, string others = "")
    {
        var listen = more.Contains("listen:", StringComparison.Ordinal) ? "" : "listen: 192.0.2.10, ";
        var backends = more.Contains("backends:", StringComparison.Ordinal) ? ""
            : ", backends: [{ name: r1, address: 192.0.2.21 }]";
        return $"{Node}\n{Router}\ndns: {{ {listen}{more}{(more.Length == 0 ? backends[2..] : backends)} }}\n{others}";
    }

    private static string InBackend(string more, string essence = "name: r1, address: 192.0.2.21") =>
        InDns($"backends: [{{ {essence}{Comma(more)} }}]");

    private static string InAnycast(string more) =>
        InFile($"anycast: {{ services: [{{ name: s, prefixes: 203.0.113.1/32 }}]{Comma(more)} }}");

    private static string InService(string more, string essence = "name: s, prefixes: 203.0.113.1/32") =>
        InFile($"anycast: {{ services: [{{ {essence}{Comma(more)} }}] }}");

    private static string InBgp(string more)
    {
        var localAs = more.StartsWith("local_as", StringComparison.Ordinal) ? "" : "local_as: 65101, ";
        return $"{Node}\n{Dns}\nbgp: {{ {localAs}neighbors: [{{ address: 192.0.2.1, peer_as: 64500 }}]{Comma(more)} }}";
    }

    private static string InRange(string more, string essence = "prefix: 203.0.113.0/24, peer_as: 64500") =>
        InBgp($"dynamic_neighbors: [{{ {essence}{Comma(more)} }}]");

    private static string InNeighbor(string more, string essence = "address: 192.0.2.1, peer_as: 64500") =>
        $"{Node}\n{Dns}\nbgp: {{ local_as: 65101, neighbors: [{{ {essence}{Comma(more)} }}] }}";

    private static string InRoute(string more) => InBgp($"static_routes: [{{ prefix: 198.18.0.0/15{Comma(more)} }}]");

    private static string InProcess(string more) =>
        InBgp($"processes: [{{ name: checker, run: [/bin/check, --fast]{Comma(more)} }}]");

    private static string Comma(string more) => more.Length == 0 ? "" : ", " + more;

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private sealed record Case(string Yaml, Func<HoldfastOptions, object?> Read, string Default, string Given, bool Same = false);
}
