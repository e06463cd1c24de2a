using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Names;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Functions;

/// <summary>Where it listens, and who may ask.</summary>
internal static class ListenNames
{
    /// <summary>dnsdist's default list, which is Holdfast's.</summary>
    private static readonly string[] DefaultAcl =
    [
        "127.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "192.168.0.0/16", "172.16.0.0/12", "::1/128", "fc00::/7",
        "fe80::/10",
    ];

    private static readonly string[] Encrypted = ["addTLSLocal", "addDOHLocal", "addDOH3Local", "addDOQLocal"];

    public static readonly IReadOnlyList<OptionRow<Settings>> Options =
    [
        SettingRows.Flag("doTCP", "tcp"),
        SettingRows.Same("interface", "interface"),
        OptionRow<Settings>.NotNeeded("reusePort", "each worker has a socket of its own"),
        OptionRow<Settings>.NotNeeded("tcpFastOpenQueueSize", "no answer depends on it"),
        OptionRow<Settings>.NotNeeded("tcpListenQueueSize", "no answer depends on it"),
        OptionRow<Settings>.NotNeeded("cpus", "workers are spread over processors"),
        OptionRow<Settings>.NotNeeded("maxInFlight",
            "`dns.tcp.max_in_flight_per_connection`; answers come in the order they are ready"),
        OptionRow<Settings>.NotNeeded("maxConcurrentTCPConnections", "`dns.tcp.max_connections` bounds all listeners together"),
        SettingRows.Flag("enableProxyProtocol", "proxy_protocol"),
        OptionRow<Settings>.NotNeeded("xskSocket", "datagrams are read in batches"),
    ];

    public static readonly IReadOnlyList<DnsdistName> List =
    [
        new("setLocal", "`dns.listen`, in place of what was said before", (call, site) => Listen(call, site, replace: true)),
        new("addLocal", "`dns.listen`, one more", (call, site) => Listen(call, site, replace: false)),
        new("setACL", "`dns.acl`", SetAcl),
        new("addACL", "`dns.acl`, one more", AddAcl),
        new("rmACL", "`dns.acl`, one less", RemoveAcl),
        new("setACLFromFile", "`dns.acl`, from a file of networks", SetAclFromFile),
        DnsdistName.Shows("showACL", "`holdfast show config`"),
        DnsdistName.Shows("showBinds", "`holdfast show listeners`"),
        .. Encrypted.Select(name => DnsdistName.Refused(name, "there are no encrypted listeners yet",
            "let a TLS proxy before it answer there")),
        DnsdistName.Refused("addDNSCryptBind", "there is no DNSCrypt"),
        new("setProxyProtocolACL", "`dns.proxy_protocol.acl`", SetProxies),
        new("setProxyProtocolMaximumPayloadSize", "`dns.proxy_protocol.max_payload_size`", static (call, site) =>
        {
            if (call.Required(0, "octets")?.Text() is { } octets)
                site.Dns.Set("proxy_protocol.max_payload_size", octets, call[0]!.At);
        }),
        new("setProxyProtocolApplyACLToProxiedClients", "`dns.proxy_protocol.apply_acl_to_proxied_clients`",
            static (call, site) =>
            {
                if (call.Required(0, "true or false")?.Truth() is { } applies)
                    site.Dns.Set("proxy_protocol.apply_acl_to_proxied_clients", applies, call[0]!.At);
            }),
    ];

    private static void Listen(Arguments call, DnsdistSite site, bool replace)
    {
        if (call.Required(0, "an address")?.Text() is not { } address) return;
        var listener = new Settings().Set("address", address, call[0]!.At);
        if (call[1]?.Node is ScalarNode { Text: "false" })
            // dnsdist before 1.2 took doTCP here.
            listener.Set("tcp", value: false, call[1]!.At);
        else OptionRow<Settings>.ApplyAll(Options, call, 1, listener);
        if (replace || site.Listeners is null) site.Listeners = [];
        site.Listeners.Add(listener);
    }

    private static void SetAcl(Arguments call, DnsdistSite site)
    {
        site.Acl = [];
        if (call.Required(0, "a network, or a list of them") is { } networks) Add(networks, site);
    }

    private static void AddAcl(Arguments call, DnsdistSite site)
    {
        site.Acl ??= [.. DefaultAcl.Select(network => (network, call.At))];
        if (call.Required(0, "a network") is { } networks) Add(networks, site);
    }

    private static void RemoveAcl(Arguments call, DnsdistSite site)
    {
        site.Acl ??= [.. DefaultAcl.Select(network => (network, call.At))];
        if (call.Required(0, "a network")?.Text() is not { } network) return;
        if (site.Acl.RemoveAll(entry => entry.Network == network) == 0)
            call.Error($"`{ScalarValues.Shorten(network)}` is not in the list", "write it as it was added");
    }

    private static void SetAclFromFile(Arguments call, DnsdistSite site)
    {
        if (call.Required(0, "a file")?.Text() is not { } path || call.Reading.Open(path, call.At) is not { } file) return;
        site.Acl = [];
        foreach (var (index, line) in file.Lines.Index())
        {
            var hash = line.IndexOf('#', StringComparison.Ordinal);
            var network = (hash < 0 ? line : line[..hash]).Trim();
            if (network.Length > 0) site.Acl.Add((network,
                file.At(index + 1, line.IndexOf(network[0], StringComparison.Ordinal) + 1, network.Length)));
        }
    }

    private static void SetProxies(Arguments call, DnsdistSite site)
    {
        if (call.Required(0, "a network, or a list of them") is not { } networks) return;
        var list = new SequenceNode(networks.At);
        foreach (var item in networks.OneOrMany())
            if (item.Text() is { } network) list.Add(new ScalarNode(network, isPlain: false, item.At));
        site.Dns.Set("proxy_protocol.acl", list);
    }

    private static void Add(Argument networks, DnsdistSite site)
    {
        foreach (var item in networks.OneOrMany())
            if (item.Text() is { } network) site.Acl!.Add((network, item.At));
    }
}
