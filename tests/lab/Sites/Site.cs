using System.Diagnostics;
using System.Net;
using Holdfast.Lab.Errors;
using Holdfast.Lab.Namespaces;
using Holdfast.Lab.Paths;
using Holdfast.Lab.Processes;
using Holdfast.Lab.Routes;
using Holdfast.Lab.Software;
using Holdfast.Lab.Supervision;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Sites;

/// <summary>
/// A whole site: the seed's network, running. It is known by its id alone, so that one run of the lab can break or end
/// what another has brought up.
/// </summary>
public sealed class Site
{
    private readonly SiteNamespaces _namespaces;
    private readonly Surroundings _surroundings;
    private readonly Dictionary<string, NodeSettings> _settings = [];
    private readonly Dictionary<string, ConfigurationForm> _started = [];
    private readonly NodeAddresses _addresses;

    /// <summary>The site of an id, whether it is up or not.</summary>
    /// <param name="id">A few letters or digits.</param>
    public Site(string id)
    {
        Run = new RunDirectory(id);
        _namespaces = new SiteNamespaces(id);
        _surroundings = new Surroundings(Run, _namespaces);
        _addresses = new NodeAddresses(_namespaces);
        Router = new RouterView(Namespace(SeedNetwork.Router), _surroundings.BirdSocket, NodeOf);
    }

    /// <summary>Its files.</summary>
    public RunDirectory Run { get; }

    /// <summary>The files that its load balancers are configured by, where a node's settings do not say.</summary>
    public ConfigurationForm Form { get; init; }

    /// <summary>What its router thinks.</summary>
    public RouterView Router { get; }

    /// <summary>Whether it is up, at least in part.</summary>
    public bool Exists => File.Exists(Namespace(SeedNetwork.Router).Path);

    /// <summary>A node's namespace.</summary>
    /// <param name="node">The node's name, or <c>router</c>.</param>
    public NetworkNamespace Namespace(string node) => _namespaces.Of(node);

    /// <summary>A load balancer's or recursor's process.</summary>
    /// <param name="node">The node's name.</param>
    public SiteProcess Process(string node) => new(Run, node);

    /// <summary>Ends sites whose owner has died without doing so. Their logs stay.</summary>
    public static void EndAbandoned()
    {
        foreach (var site in Abandoned())
            site.Down();
    }

    /// <summary>The same, and removes their files, and those of owners that have ended their site.</summary>
    public static void RemoveAbandoned()
    {
        foreach (var site in Abandoned())
        {
            site.Down();
            Directory.Delete(site.Run.Path, recursive: true);
        }
    }

    /// <summary>Brings it up, in place of one of the same id, and returns when every route is as it should be.</summary>
    /// <param name="owned">It is this process's own: another run may clear it away once this process has ended.</param>
    public void Up(bool owned)
    {
        if (!File.Exists(Program))
            throw new LabException($"{Program} is not there: run `make` first");
        Down();
        Run.Reset();
        if (owned)
            File.WriteAllText(Run.OwnerFile, ProcessIdentity.Of(Environment.ProcessId)!.ToString());
        _namespaces.Create();
        _surroundings.Start();
        foreach (var balancer in SeedNetwork.LoadBalancers)
            Start(balancer.Name);
        WaitUntilWell(TimeSpan.FromSeconds(40));
    }

    /// <summary>Ends its processes and removes its namespaces. The logs stay.</summary>
    public void Down()
    {
        if (Directory.Exists(Run.Path))
        {
            foreach (var file in Directory.GetFiles(Run.Path, "*.pid"))
                Process(Path.GetFileNameWithoutExtension(file)).Stop(TimeSpan.Zero);
        }

        _namespaces.Remove();
    }

    /// <summary>Ends a node's program at once, SIGKILL unless told otherwise.</summary>
    /// <param name="node">A load balancer or a recursor.</param>
    /// <param name="signal">The signal.</param>
    /// <returns>The moment, a Stopwatch timestamp.</returns>
    public long Kill(string node, int signal = Signals.Kill) => Process(node).Signal(signal);

    /// <summary>Starts a load balancer's daemon, which must not run, with its configuration as it was last.</summary>
    /// <param name="node">The load balancer.</param>
    /// <param name="options">Options of <c>holdfast run</c>.</param>
    public void Start(string node, params string[] options)
    {
        var settings = _settings.GetValueOrDefault(node, NodeSettings.Default);
        Configure(node, settings);
        var (form, before) = (settings.Form ?? Form, _started.GetValueOrDefault(node));
        _started[node] = form;
        // Holdfast puts the addresses there itself, unless the files are those of a site where others did.
        if (form != before || form != ConfigurationForm.HoldfastYaml)
            _addresses.PutServices(node, there: form != ConfigurationForm.HoldfastYaml);
        Process(node).Start(Namespace(node), [.. Configuration(node, settings).Command(Program), .. options]);
    }

    /// <summary>Cuts a load balancer off from every backend, silently, or joins it again.</summary>
    /// <param name="node">The load balancer.</param>
    /// <param name="cut">Cut, or join.</param>
    public void CutBackends(string node, bool cut)
    {
        var from = SeedNetwork.LoadBalancer(node).Node;
        var backends = SeedNetwork.Recursors.Select(r => r.Node.Segment).Distinct();
        var router = Namespace(SeedNetwork.Router);
        foreach (var segment in backends)
        {
            router.Ip("-4", "rule", cut ? "add" : "del", "from", $"{from.Ipv4}", "to", $"{segment.Ipv4}", "blackhole");
            router.Ip("-6", "rule", cut ? "add" : "del", "from", $"{from.Ipv6}", "to", $"{segment.Ipv6}", "blackhole");
        }
    }

    /// <summary>Cuts a load balancer's uplink, both ways and with the carrier up at both ends, or joins it again.</summary>
    /// <param name="node">A load balancer on the nodes' LAN.</param>
    /// <param name="cut">Cut, or join.</param>
    /// <returns>The moment before, a Stopwatch timestamp.</returns>
    public long CutUplink(string node, bool cut)
    {
        var table = $"netdev cut_{node}";
        var rules = cut ? $"table {table} {{\n{Drop("ingress")}{Drop("egress")}}}\n" : $"delete table {table}\n";
        var file = Run.Write($"{node}-cut.nft", rules);
        var moment = Stopwatch.GetTimestamp();
        var result = Namespace(SeedNetwork.Router).Execute("nft", "-f", file);
        return result.ExitCode == 0 ? moment : throw new LabException($"nft: {result.Error}");

        string Drop(string hook) => $" chain {hook} {{ type filter hook {hook} device \"v-{node}\" priority 0; policy drop; }}\n";
    }

    /// <summary>Writes a load balancer's configuration files; the daemon is not told.</summary>
    /// <param name="node">The load balancer.</param>
    /// <param name="settings">What differs from the default.</param>
    /// <returns>The path of its holdfast.yaml.</returns>
    public string Configure(string node, NodeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings[node] = settings;
        foreach (var (name, text) in Configuration(node, settings).Files)
            Run.Write(name, text);
        return Run.File(NodeConfiguration.YamlOf(node));
    }

    /// <summary>What a load balancer's files call things.</summary>
    /// <param name="node">The load balancer.</param>
    public NodeNames Names(string node) => NodeNames.Of(Run, SeedNetwork.LoadBalancer(node), Form);

    /// <summary>A load balancer's disable file for one prefix.</summary>
    /// <param name="node">The load balancer.</param>
    /// <param name="service">The service.</param>
    /// <param name="family"><c>v4</c> or <c>v6</c>.</param>
    public string DisableFile(string node, Service service, string family)
    {
        ArgumentNullException.ThrowIfNull(service);
        return HoldfastNode.DisableFile(Run, node, service.Name, family);
    }

    /// <summary>Runs a verb of Holdfast's command line against a load balancer's daemon.</summary>
    /// <param name="node">The load balancer.</param>
    /// <param name="arguments">The verb and its arguments.</param>
    public ToolResult Holdfast(string node, params string[] arguments) =>
        Tool.Try(Program, [.. arguments, "--socket", ApiSocket(node)]);

    /// <summary>The file of the Unix socket that a node's API listens on.</summary>
    public string ApiSocket(string node) => HoldfastNode.Socket(Run, node);

    /// <summary>Repairs whatever a scenario or a person broke, on one node or on all, and waits until all is well.</summary>
    /// <param name="only">The node; null for all.</param>
    public void Heal(string? only = null)
    {
        foreach (var recursor in SeedNetwork.Recursors.Where(r => only is null || r.Name == only))
        {
            if (Process(recursor.Name).IsAlive)
                Process(recursor.Name).Signal(Signals.Continue);
            else
                _surroundings.StartRecursor(recursor);
        }

        foreach (var balancer in SeedNetwork.LoadBalancers.Where(b => only is null || b.Name == only))
            HealBalancer(balancer.Name);
        if (only is null)
            WaitUntilWell(TimeSpan.FromSeconds(30));
    }

    /// <summary>The addresses' owners: which load balancer a next hop is, link-local ones included.</summary>
    /// <param name="gateway">The next hop.</param>
    public string? NodeOf(IPAddress gateway) => _addresses.OwnerOf(gateway);

    /// <summary>Waits until all four announce both services and the router prefers the right ones.</summary>
    /// <param name="patience">How long at most.</param>
    public void WaitUntilWell(TimeSpan patience)
    {
        var clock = Stopwatch.StartNew();
        string wrong;
        while ((wrong = WhatIsWrong()).Length > 0)
        {
            if (clock.Elapsed > patience)
                throw new LabException(
                    $"after {patience.TotalSeconds} s the site is not as it should be: {wrong}; logs in {Run.Path}");
            Thread.Sleep(50);
        }
    }

    /// <summary>What differs from the site at its best; empty when nothing does.</summary>
    public string WhatIsWrong()
    {
        var announcements = Router.Announcements();
        var routes = Router.KernelRoutes();
        foreach (var service in SeedNetwork.Services)
        {
            foreach (var prefix in service.Prefixes)
            {
                foreach (var balancer in SeedNetwork.LoadBalancers)
                {
                    if (!announcements.Any(
                        a => a.Prefix.Equals(prefix) && a.Node == balancer.Name && a.Med == balancer.Meds[service.Name]))
                        return $"{balancer.Name} does not announce {prefix} with MED {balancer.Meds[service.Name]}";
                }

                var wanted = SeedNetwork.ActiveFor(service).Name;
                var actual = routes.GetValueOrDefault(prefix, "nowhere");
                if (actual != wanted)
                    return $"the router's route to {prefix} leads to {actual}, not {wanted}";
            }
        }

        return "";
    }

    /// <summary>The product's binary.</summary>
    public static string Program =>
        Environment.GetEnvironmentVariable("HOLDFAST") ?? Path.Combine(Repository.Root, "out", "holdfast");

    // A site that stays for a person to break has no owner.
    private static List<Site> Abandoned() => !Directory.Exists(RunDirectory.Root) ? []
        : [.. Directory.GetDirectories(RunDirectory.Root).Select(folder => new Site(Path.GetFileName(folder)))
            .Where(site => File.Exists(site.Run.OwnerFile)
            && ProcessIdentity.Parse(File.ReadAllText(site.Run.OwnerFile)) is not { IsAlive: true })];

    private void HealBalancer(string node)
    {
        foreach (var disable in Directory.GetFiles(Run.Path, $"{node}-*.disable"))
            File.Delete(disable);
        if (Namespace(SeedNetwork.Router).Ip("rule", "show")
            .Contains($"from {SeedNetwork.LoadBalancer(node).Node.Ipv4} ", StringComparison.Ordinal))
            CutBackends(node, cut: false);
        if (Namespace(SeedNetwork.Router).Execute("nft", "list", "table", "netdev", $"cut_{node}").ExitCode == 0)
            CutUplink(node, cut: false);
        if (Process(node).IsAlive)
            Process(node).Signal(Signals.Continue);
        var configuration = Configuration(node, NodeSettings.Default);
        var isChanged = configuration.Files.Any(file => !File.Exists(Run.File(file.Name))
            || File.ReadAllText(Run.File(file.Name)) != file.Text);
        Configure(node, NodeSettings.Default);
        // Which files it reads is told when it starts.
        if (_started.TryGetValue(node, out var form) && form != Form)
            Process(node).Stop(TimeSpan.Zero);
        if (!Process(node).IsAlive)
            Start(node);
        else if (isChanged)
            _ = Holdfast(node, "reload");
        if (Process(node).IsAlive)
            _ = Holdfast(node, "undrain");
    }

    private NodeConfiguration Configuration(string node, NodeSettings settings)
    {
        var balancer = SeedNetwork.LoadBalancer(node);
        return NodeConfiguration.Of(Run, balancer, settings, settings.Form ?? Form, () => _addresses.LinkLocal(balancer.Node));
    }
}
