using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Configuration.Options;
using AddressFamily = Holdfast.Bgp.Wire.AddressFamily;

namespace Holdfast.RouterConfig;

/// <summary>One session as the router has to be told of it: this file, seen from the other end.</summary>
internal sealed record RouterSide
{
    /// <summary>What stands for a key where keys are not to be printed.</summary>
    public const string KeyPlaceholder = "PUT-THE-KEY-HERE";

    /// <summary>What stands for the router's interface, which only the router knows.</summary>
    public const string InterfacePlaceholder = "PUT-THE-INTERFACE-HERE";

    // So that a service more does not end the session.
    private const int LeastRoom = 10, RoomFactor = 2;

    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>The neighbor's name in this file.</summary>
    public required string Neighbor { get; init; }

    /// <summary>The router's address and AS.</summary>
    public required IPAddress RouterAddress { get; init; }

    /// <inheritdoc cref="RouterAddress"/>
    public required uint RouterAs { get; init; }

    /// <summary>The node's address and AS.</summary>
    public required IPAddress NodeAddress { get; init; }

    /// <inheritdoc cref="NodeAddress"/>
    public required uint NodeAs { get; init; }

    /// <summary>The port the node listens on; 0: it does not, and the router has to wait for it.</summary>
    public int NodePort { get; init; }

    /// <summary>The node never connects; the router has to.</summary>
    public bool NodeIsPassive { get; init; }

    /// <summary>Seconds; 0 is none.</summary>
    public int HoldTime { get; init; }

    /// <summary>Seconds.</summary>
    public int KeepaliveTime { get; init; }

    /// <summary>The TCP MD5 key as it is to be printed; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>The keys of TCP-AO, their secrets as they are to be printed.</summary>
    public ImmutableArray<TcpAoKey> AoKeys { get; init; } = [];

    /// <summary>Hops the session may span; 1 is the link.</summary>
    public int Hops { get; init; } = 1;

    /// <summary>TTL security (RFC 5082): hops that packets pass at most; null without it.</summary>
    public int? TtlHops { get; init; }

    /// <summary>Whether routers lie between, so that BFD is multihop.</summary>
    public bool IsMultihop => Hops > 1 || TtlHops > 1;

    public BfdOptions? Bfd { get; init; }

    /// <summary>What the router is to the node (RFC 9234); null says nothing of it.</summary>
    public BgpRole? Role { get; init; }

    /// <summary>IPv4 routes may come with IPv6 next hops (RFC 8950).</summary>
    public bool ExtendedNextHop { get; init; }

    /// <summary>The families of the session.</summary>
    public required ImmutableArray<RouterFamily> Families { get; init; }

    public bool IsInternal => RouterAs == NodeAs;

    /// <summary>The node's name as every router takes it in a name.</summary>
    public string Label => string.Concat(Node.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    public bool IsLinkLocal => NodeAddress.IsIPv6LinkLocal;

    /// <summary>The session with a neighbor, from the router's end.</summary>
    /// <param name="options">The file.</param>
    /// <param name="neighbor">One of its neighbors.</param>
    /// <param name="address">
    /// The node's address as the router sees it; null: the neighbor's source, or the one this machine would use.
    /// </param>
    /// <param name="showKeys">Print keys, not what stands for them.</param>
    /// <exception cref="SocketException">There is no way to the neighbor from here, and no address was given.</exception>
    public static RouterSide Of(HoldfastOptions options, NeighborOptions neighbor, IPAddress? address, bool showKeys)
    {
        var nodeAs = neighbor.LocalAs ?? options.Bgp!.LocalAs;
        return new RouterSide
        {
            Node = options.Node.Name,
            Neighbor = neighbor.Name,
            RouterAddress = WithoutScope(neighbor.Address),
            RouterAs = neighbor.PeerAs,
            NodeAddress = WithoutScope(address ?? neighbor.Source ?? AddressTowards(neighbor.Address)),
            NodeAs = nodeAs,
            NodePort = options.Bgp!.ListenPort,
            NodeIsPassive = neighbor.Passive,
            HoldTime = (int)neighbor.HoldTime.TotalSeconds,
            KeepaliveTime = Math.Max(1, (int)(neighbor.KeepaliveTime ?? neighbor.HoldTime / 3).TotalSeconds),
            Key = neighbor.Password is null ? null : showKeys ? neighbor.Password : KeyPlaceholder,
            AoKeys = [.. neighbor.TcpAoKeys.Select(key => showKeys ? key : key with { Secret = KeyPlaceholder })],
            Hops = nodeAs == neighbor.PeerAs ? 1 : neighbor.Multihop,
            TtlHops = neighbor.TtlSecurity,
            Bfd = neighbor.Bfd,
            Role = neighbor.Role switch
            {
                BgpRole.Customer => BgpRole.Provider,
                BgpRole.Provider => BgpRole.Customer,
                BgpRole.RouteServer => BgpRole.RouteServerClient,
                BgpRole.RouteServerClient => BgpRole.RouteServer,
                var same => same,
            },
            ExtendedNextHop = neighbor.ExtendedNextHop
                ?? neighbor.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6,
            Families = [.. neighbor.Families.Select(family => FamilyOf(family, options, neighbor.Export))],
        };
    }

    private static RouterFamily FamilyOf(AddressFamily family, HoldfastOptions options, ExportOptions export)
    {
        ImmutableArray<Prefix> prefixes =
        [
            .. options.Anycast.Services.SelectMany(service => service.Prefixes).Select(prefix => prefix.Announced)
                .Where(prefix => prefix.Family == family)
                .Where(prefix => export.AnnounceOnly is not { } only || only.Any(range => range.Covers(prefix)))
                .Distinct().Order(),
        ];
        return new RouterFamily(family == AddressFamily.Ipv6Unicast, prefixes, Math.Max(LeastRoom, RoomFactor * prefixes.Length));
    }

    // Nothing is sent: the kernel only chooses.
    private static IPAddress AddressTowards(IPAddress neighbor)
    {
        using var socket = new Socket(neighbor.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(neighbor, 179);
        return ((IPEndPoint)socket.LocalEndPoint!).Address;
    }

    private static IPAddress WithoutScope(IPAddress address) => new(address.GetAddressBytes());
}

/// <summary>One family of a session.</summary>
/// <param name="IsIpv6">IPv6; else IPv4.</param>
/// <param name="Prefixes">What the node may announce in it, in order.</param>
/// <param name="MaxPrefixes">More than these is no longer this file: the router had better stop listening.</param>
internal sealed record RouterFamily(bool IsIpv6, ImmutableArray<Prefix> Prefixes, int MaxPrefixes)
{
    /// <summary><c>4</c> or <c>6</c>.</summary>
    public string Number => IsIpv6 ? "6" : "4";
}
