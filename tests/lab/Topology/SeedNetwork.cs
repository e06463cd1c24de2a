using System.Net;

namespace Holdfast.Lab.Topology;

/// <summary>
/// The network Holdfast was born from, in documentation prefixes: a router that picks by MED, three load balancers on its
/// LAN and a fourth on another site, two tier-1 recursors, two public resolvers, and a small DNS root they recurse from.
/// </summary>
public static class SeedNetwork
{
    /// <summary>AS of the router.</summary>
    public const uint RouterAs = 395089;

    /// <summary>AS of the load balancers.</summary>
    public const uint LoadBalancerAs = 65101;

    /// <summary>The router's name.</summary>
    public const string Router = "router";

    private static readonly Segment Clients = Net("client", "198.51.100.128/26", "2001:db8:c::/64");
    private static readonly Segment Lan = Net("lan", "192.0.2.0/25", "2001:db8:d00f:2::/64");
    private static readonly Segment Core = Net("core", "203.0.113.0/24", "2001:db8:d00d:300::/64");
    private static readonly Segment Internet = Net("inet", "198.51.100.0/25", "2001:db8:8888::/64");

    private static readonly Segment OtherSite = Net("lb4", "198.51.100.192/30", "2001:db8:d00f:4::/64") with
    {
        Tunnel = new Tunnel(Mtu: 1400, Delay: TimeSpan.FromMilliseconds(20)),
    };

    /// <summary>The networks.</summary>
    public static IReadOnlyList<Segment> Segments { get; } = [Clients, Lan, Core, Internet, OtherSite];

    /// <summary>Active on lb1.</summary>
    public static Service Dns1 { get; } =
        new("dns1", IPNetwork.Parse("192.0.2.235/32"), IPNetwork.Parse("2001:db8:d00a:5301::/64"));

    /// <summary>Active on lb2.</summary>
    public static Service Dns2 { get; } =
        new("dns2", IPNetwork.Parse("192.0.2.236/32"), IPNetwork.Parse("2001:db8:d00a:5302::/64"));

    /// <summary>The services.</summary>
    public static IReadOnlyList<Service> Services { get; } = [Dns1, Dns2];

    /// <summary>Who asks.</summary>
    public static Node Client { get; } = new("client", Clients, 2);

    /// <summary>A host on the load balancers' own LAN.</summary>
    public static Node Bystander { get; } = new("bystander", Lan, 40);

    /// <summary>The load balancers.</summary>
    public static IReadOnlyList<LoadBalancer> LoadBalancers { get; } =
    [
        Balancer(new Node("lb1", Lan, 11), dns1: 100, dns2: 200),
        Balancer(new Node("lb2", Lan, 12), dns1: 200, dns2: 100),
        Balancer(new Node("lb3", Lan, 13), dns1: 300, dns2: 300),
        Balancer(new Node("lb4", OtherSite, 2), dns1: 400, dns2: 400),
    ];

    /// <summary>The recursors: tier 1, then the stand-ins for public resolvers.</summary>
    public static IReadOnlyList<Recursor> Recursors { get; } =
    [
        new(new Node("recursor1", Core, 44), RecursorProgram.PowerDns),
        new(new Node("recursor2", Core, 46), RecursorProgram.PowerDns),
        new(new Node("public1", Internet, 8), RecursorProgram.Unbound),
        new(new Node("public2", Internet, 9), RecursorProgram.Unbound),
    ];

    /// <summary>The backends of every load balancer, as the seed has them.</summary>
    public static IReadOnlyList<Backend> Backends { get; } =
    [
        new("DNS1", Recursors[0], Recursors[0].Node.Ipv4, Order: 1, Weight: 1000),
        new("DNS3", Recursors[1], Recursors[1].Node.Ipv4, Order: 1, Weight: 1000),
        new("public-a", Recursors[2], Recursors[2].Node.Ipv6, Order: 3, Weight: 1),
        new("public-b", Recursors[2], Recursors[2].Node.Ipv4, Order: 3, Weight: 1),
        new("public-c", Recursors[3], Recursors[3].Node.Ipv6, Order: 3, Weight: 1),
        new("public-d", Recursors[3], Recursors[3].Node.Ipv4, Order: 3, Weight: 1),
    ];

    /// <summary>The authoritative servers: host 53 has the root, 54 the TLD, 55 the zone the client asks in.</summary>
    public static Node Authority { get; } = new("authority", Internet, 53) { MoreHosts = [54, 55] };

    /// <summary>Every node but the router.</summary>
    public static IReadOnlyList<Node> Nodes { get; } =
        [Client, Bystander, .. LoadBalancers.Select(lb => lb.Node), .. Recursors.Select(r => r.Node), Authority];

    /// <summary>A load balancer by its name.</summary>
    /// <param name="name">lb1 to lb4.</param>
    public static LoadBalancer LoadBalancer(string name) => LoadBalancers.First(lb => lb.Name == name);

    /// <summary>The load balancer that a service is active on while all is well.</summary>
    /// <param name="service">The service.</param>
    public static LoadBalancer ActiveFor(Service service) => LoadBalancers.MinBy(lb => lb.Meds[service.Name])!;

    private static Segment Net(string name, string ipv4, string ipv6) => new(name, IPNetwork.Parse(ipv4), IPNetwork.Parse(ipv6));

    private static LoadBalancer Balancer(Node node, int dns1, int dns2) =>
        new(node, new Dictionary<string, int> { ["dns1"] = dns1, ["dns2"] = dns2 });
}
