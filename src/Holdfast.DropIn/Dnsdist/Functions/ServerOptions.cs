using System.Net;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Names;
using Holdfast.DropIn.Dnsdist.Site;
using static Holdfast.DropIn.Dnsdist.Names.SettingRows;

namespace Holdfast.DropIn.Dnsdist.Functions;

/// <summary>The keys of <c>newServer</c>'s table, of every dnsdist from 1.7 to 2.1.</summary>
internal static class ServerOptions
{
    private const string NoTls = "queries go to backends without encryption";
    private const string OfTls = "it belongs to `tls`";
    private const string OfLazy = "it belongs to `healthCheckMode=\"lazy\"`";
    private const string OfUpgrade = "it belongs to `autoUpgrade`";

    public static readonly IReadOnlyList<OptionRow<Server>> List =
    [
        .. new[]
        {
            Same("address", "address"),
            Same("order", "order"),
            Same("weight", "weight"),
            Same("sockets", "sockets"),
            Same("retries", "tcp_retries"),
            Seconds("udpTimeout", "udp_timeout"),
            Seconds("tcpConnectTimeout", "tcp_connect_timeout"),
            Seconds("tcpRecvTimeout", "tcp_timeout"),
            Flag("useClientSubnet", "client_subnet"),
            Flag("useProxyProtocol", "proxy_protocol"),
            Seconds("checkInterval", "check.interval"),
            Milliseconds("checkTimeout", "check.timeout"),
            Same("rise", "check.rise"),
            Same("maxCheckFailures", "check.fall"),
            Flag("mustResolve", "check.must_resolve"),
        }.Select(row => row.Of<Server>(server => server.Settings)),
        new("name", "`name`", SetName),
        new("id", "a name for `getServer`", (value, server) => server.Id = value.Text()),
        new("pool", "`pool`, `pools`", SetPools),
        new("source", "`source`, an address", SetSource),
        new("checkName", "`check.query`", (value, server) => SetQuery(value, server, isName: true)),
        new("checkType", "`check.query`", (value, server) => SetQuery(value, server, isName: false)),
        new("checkClass", "`check.class`", SetClass),
        new("checkTCP", "`check.transport`", SetTransport),
        new("healthCheckMode", "`mode`: `auto`, `up`, `down`", SetMode),
        new("qps", "refused, where the policy is firstAvailable, which alone looks at it",
            (value, server) => server.QueriesPerSecond = value),
        OptionRow<Server>.NotNeeded("tcpSendTimeout", "`tcp_timeout` holds for the whole of a query over TCP"),
        OptionRow<Server>.NotNeeded("tcpFastOpen", "connections to backends are kept"),
        OptionRow<Server>.NotNeeded("ipBindAddrNoPort", "each socket has a random port"),
        OptionRow<Server>.NotNeeded("reconnectOnUp", "sockets are made anew where the kernel reports an error"),
        OptionRow<Server>.NotNeeded("maxInFlight", "queries over TCP are pipelined as deep as the backend was seen to bear"),
        OptionRow<Server>.NotNeeded("maxConcurrentTCPConnections", "there are 32 connections for each worker at most"),
        OptionRow<Server>.NotNeeded("disableZeroScope", "no cache here answers across subnets"),
        OptionRow<Server>.NotNeeded("cpus", "workers are spread over processors"),
        OptionRow<Server>.NotNeeded("xskSocket", "datagrams are written in batches"),
        OptionRow<Server>.NotNeeded("xskSockets", "datagrams are written in batches"),
        OptionRow<Server>.NotNeeded("MACAddr", "it belongs to `xskSockets`"),
        OptionRow<Server>.Refused("checkFunction", "health checks ask for one name and type", "",
            "give `checkName` and `checkType`"),
        OptionRow<Server>.Refused("setCD", "health checks are sent without CD"),
        OptionRow<Server>.Refused("tcpOnly", "queries go to a backend over the transport they came over"),
        OptionRow<Server>.NotNeeded("proxyProtocolAdvertiseTLS", "no client comes over TLS"),
        OptionRow<Server>.Refused("addXPF", "XPF records are not added", "0", "`useClientSubnet=true` tells backends of clients"),
        OptionRow<Server>.Refused("tls", NoTls, "", "let a TLS proxy beside it reach the backend"),
        OptionRow<Server>.Refused("dohPath", NoTls, ""),
        .. Each(OfTls, "caStore", "ciphers", "ciphers13", "ciphersTLS13", "subjectName", "subjectAddr", "validateCertificates",
            "addXForwardedHeaders", "releaseBuffers", "enableRenegotiation", "ktls", "keyLogFile"),
        OptionRow<Server>.Refused("autoUpgrade", NoTls),
        .. Each(OfUpgrade, "autoUpgradeInterval", "autoUpgradeKeep", "autoUpgradePool", "autoUpgradeDoHKey"),
        .. Each(OfLazy, "lazyHealthCheckFailedInterval", "lazyHealthCheckMinSampleCount", "lazyHealthCheckMode",
            "lazyHealthCheckSampleSize", "lazyHealthCheckThreshold", "lazyHealthCheckUseExponentialBackOff",
            "lazyHealthCheckMaxBackOff", "lazyHealthCheckWhenUpgraded"),
    ];

    /// <summary>What a health check asks where a file says only half of it, or the other half later.</summary>
    private const string UsualName = "a.root-servers.net.";

    private static IEnumerable<OptionRow<Server>> Each(string why, params string[] names) =>
        names.Select(name => OptionRow<Server>.NotNeeded(name, why));

    private static void SetName(Argument value, Server server)
    {
        if (value.Text() is not { Length: > 0 } name) return;
        server.Settings.Set("name", name, value.At);
        server.NameAt = value.At;
    }

    private static void SetPools(Argument value, Server server)
    {
        foreach (var pool in value.OneOrMany())
            if (pool.Node is ScalarNode { Text: var name }) server.AddPool(Pool.NameOf(name), pool.At);
            else pool.Text();
    }

    private static void SetSource(Argument value, Server server)
    {
        if (value.Text() is not { } source) return;
        var at = source.IndexOf('@', StringComparison.Ordinal);
        var address = at < 0 ? source : source[..at];
        if (at >= 0 || !IPAddress.TryParse(address, out _))
            value.Reading.Refuse(value.At, "source", $"{value.Name}: queries cannot be bound to an interface",
                "give the interface's address");
        if (IPAddress.TryParse(address, out _)) server.Settings.Set("source", address, value.At);
    }

    private static void SetQuery(Argument value, Server server, bool isName)
    {
        if (value.Text() is not { } text) return;
        var words = (server.Settings.Below("check", value.At)["query"] ?? $"{UsualName} A").Split(' ');
        server.Settings.Set("check.query", isName ? $"{text} {words[1]}" : $"{words[0]} {text}", value.At);
    }

    private static void SetClass(Argument value, Server server)
    {
        if (value.Text() is { } text) server.Settings.Set("check.class", Constants.ClassOf(text), value.At);
    }

    private static void SetTransport(Argument value, Server server)
    {
        if (value.Truth() is { } tcp) server.Settings.Set("check.transport", tcp ? "tcp" : "udp", value.At);
    }

    private static void SetMode(Argument value, Server server)
    {
        if (value.Text() is not { } mode) return;
        if (!mode.Equals("lazy", StringComparison.OrdinalIgnoreCase))
            server.Settings.Set("mode", mode.ToLowerInvariant(), value.At);
        else
            value.Reading.Refuse(value.At, "healthCheckMode",
                $"{value.Name}: health checks are always sent, not only after failures",
                "write `auto`");
    }
}
