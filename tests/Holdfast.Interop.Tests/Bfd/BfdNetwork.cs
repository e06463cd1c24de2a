using System.Net;
using Holdfast.Lab.Namespaces;
using Holdfast.Lab.Processes;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;

namespace Holdfast.Interop.Tests.Bfd;

/// <summary>
/// A node and a router in network namespaces of their own, on one link or with a third machine between them that only forwards.
/// Nothing of it is in the test's own namespace, so that any number of them can stand side by side.
/// </summary>
internal sealed class BfdNetwork : IDisposable
{
    public const string Uplink = "eth0";

    // What the node's uplink is made on where it comes and goes, and the address it has there each time, so that the link-local
    // one stays the same.
    private const string Wire = "wire";
    private const string UplinkMac = "02:00:5e:00:53:01";

    private readonly TemporaryNamespace _node = new("bfdnode"), _router = new("bfdrouter");
    private readonly TemporaryNamespace? _between;
    private readonly TemporaryFolder _folder = new();

    /// <param name="path">How node and router reach each other.</param>
    /// <param name="comesAndGoes">The node's uplink can be taken away and made anew; the router's end stays as it is.</param>
    public BfdNetwork(BfdPath path, bool comesAndGoes = false)
    {
        Path = path;
        _between = path is BfdPath.Multihop or BfdPath.MultihopIpv6 ? new("bfdbetween") : null;
        // FRR's daemons leave root behind; they must find their files all the same.
        Tool.Run("chmod", ["0777", Directory]);
        foreach (var where in Namespaces)
        {
            where.Set([("ipv6/conf/all/accept_dad", "0"), ("ipv6/conf/default/accept_dad", "0"), ("ipv4/ip_forward", "1"),
                ("ipv6/conf/all/forwarding", "1")]);
        }
        if (_between?.Namespace is { } between)
        {
            Link(Node, Uplink, "198.51.100.1", "2001:db8:1::1", between, "west", "198.51.100.2", "2001:db8:1::2");
            Link(between, "east", "203.0.113.2", "2001:db8:2::2", Router, Uplink, "203.0.113.1", "2001:db8:2::1");
            Node.IpBatch(["route add default via 198.51.100.2", "route add default via 2001:db8:1::2"]);
            Router.IpBatch(["route add default via 203.0.113.2", "route add default via 2001:db8:2::2"]);
        }
        else
        {
            Link(Node, comesAndGoes ? Wire : Uplink, comesAndGoes ? null : "198.51.100.1", "2001:db8:1::1",
                Router, Uplink, "198.51.100.2", "2001:db8:1::2");
            if (comesAndGoes) MakeUplink();
        }
        NodeAddress = AddressIn(Node);
        RouterAddress = AddressIn(Router);
    }

    public BfdPath Path { get; }

    public NetworkNamespace Node => _node.Namespace;

    public NetworkNamespace Router => _router.Namespace;

    /// <summary>Where programs keep their files.</summary>
    public string Directory => _folder.Path;

    public IPAddress NodeAddress { get; }

    public IPAddress RouterAddress { get; }

    /// <summary>The machine that only forwards.</summary>
    public NetworkNamespace Between => _between!.Namespace;

    /// <summary>Makes the node's uplink, with another index each time.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="addresses">Its addresses, with their lengths; null: those it has at first.</param>
    public void MakeUplink(string name = Uplink, string[]? addresses = null)
    {
        Node.Ip("link", "add", "link", Wire, "name", name, "address", UplinkMac, "type", "macvlan", "mode", "bridge");
        Node.IpBatch(
        [
            $"link set {name} up",
            .. (addresses ?? ["198.51.100.1/24", "2001:db8:1::1/64"]).Select(address => $"addr add {address} dev {name}"),
        ]);
    }

    /// <summary>Takes it away.</summary>
    public void RemoveUplink(string name = Uplink) => Node.Ip("link", "del", name);

    private IEnumerable<NetworkNamespace> Namespaces => _between is null ? [Node, Router] : [Node, _between.Namespace, Router];

    /// <summary>Drops every packet at the router's end, both ways, with the carrier up; or lets them through again.</summary>
    /// <returns>The moment before.</returns>
    public DateTimeOffset Cut(bool cut)
    {
        var rules = cut ? $"table netdev cut {{\n{Drop("ingress")}{Drop("egress")}}}\n" : "delete table netdev cut\n";
        var file = _folder.Write("cut.nft", rules);
        var moment = DateTimeOffset.UtcNow;
        var result = Router.Execute("nft", "-f", file);
        Assert.True(result.ExitCode == 0, result.Error);
        return moment;

        static string Drop(string hook) =>
            $" chain {hook} {{ type filter hook {hook} device \"{Uplink}\" priority 0; policy drop; }}\n";
    }

    public void Dispose()
    {
        _node.Dispose();
        _router.Dispose();
        _between?.Dispose();
        _folder.Dispose();
    }

    private IPAddress AddressIn(NetworkNamespace where)
    {
        if (Path is BfdPath.Ipv4 or BfdPath.Multihop) return First(where, "-4", "global");
        return First(where, "-6", Path == BfdPath.LinkLocal ? "link" : "global");
    }

    // "2: eth0    inet 198.51.100.1/24 scope global eth0 ..."
    private static IPAddress First(NetworkNamespace where, string family, string scope)
    {
        for (var patience = 0; patience < 200; patience++)
        {
            var words = where.Ip(family, "-o", "addr", "show", "dev", Uplink, "scope", scope)
                .Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 3) return IPAddress.Parse(words[3].Split('/')[0]);
            Thread.Sleep(10);
        }
        throw new InvalidOperationException($"{where.Name} has no address of scope {scope}");
    }

    private static void Link(
        NetworkNamespace one, string onesEnd, string? onesIpv4, string onesIpv6, NetworkNamespace other, string othersEnd,
            string othersIpv4, string othersIpv6)
    {
        one.Ip("link", "add", onesEnd, "type", "veth", "peer", "name", othersEnd, "netns", other.Name);
        if (onesIpv4 is not null)
            one.IpBatch([$"addr add {onesIpv4}/24 dev {onesEnd}", $"addr add {onesIpv6}/64 dev {onesEnd} nodad"]);
        one.Ip("link", "set", onesEnd, "up");
        other.IpBatch(
            [$"addr add {othersIpv4}/24 dev {othersEnd}", $"addr add {othersIpv6}/64 dev {othersEnd} nodad",
                $"link set {othersEnd} up"]);
    }
}
