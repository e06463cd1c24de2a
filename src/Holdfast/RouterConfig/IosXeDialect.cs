using static Holdfast.RouterConfig.RouterText;

namespace Holdfast.RouterConfig;

/// <summary>Cisco IOS XE.</summary>
internal sealed class IosXeDialect : RouterDialect
{
    public override string Name => "ios-xe";

    public override string Title => "Cisco IOS XE 17";

    protected override string Comment => "!";

    protected override string Place => "After `configure terminal`.";

    protected override void Write(RouterSide side, RouterText text)
    {
        var name = $"HOLDFAST-{side.Label.ToUpperInvariant()}";
        text.Line("ip bgp-community new-format");
        text.Line("ip community-list standard HOLDFAST-SHUTDOWN permit 65535:0");
        foreach (var family in side.Families) WritePolicy(family, name, text);
        text.Line($"route-map {name}-OUT deny 10");
        WriteKeys(side, name, text);
        WriteBfd(side, name, text);
        text.Line($"router bgp {Of(side.RouterAs)}");
        var neighbor = $" neighbor {side.NodeAddress}{(side.IsLinkLocal ? $"%{RouterSide.InterfacePlaceholder}" : "")}";
        text.Line($"{neighbor} remote-as {Of(side.NodeAs)}");
        text.Line($"{neighbor} description holdfast {side.Node}");
        text.LineIf(side.NodePort is not (0 or 179), "! It connects to port 179 alone: leave bgp.listen_port of the node at 179, or let the node connect.");
        text.Line($"{neighbor} timers {Of(side.HoldTime == 0 ? 0 : side.KeepaliveTime)} {Of(side.HoldTime)}");
        text.LineIf(side.NodePort == 0, $"{neighbor} transport connection-mode passive");
        text.LineIf(side.Key is not null, $"{neighbor} password {side.Key}");
        text.LineIf(!side.AoKeys.IsEmpty, $"{neighbor} ao {name}-AO");
        if (side.TtlHops is { } hops) text.Line($"{neighbor} ttl-security hops {Of(hops)}");
        else text.LineIf(side.Hops > 1, $"{neighbor} ebgp-multihop {Of(side.Hops)}");
        text.LineIf(side.Bfd is not null, $"{neighbor} fall-over bfd{(side.IsMultihop ? " multi-hop" : "")}");
        text.LineIf(side.Role is not null, "! It has no roles (RFC 9234): a node with role_strict refuses it.");
        text.LineIf(side.ExtendedNextHop && side.Families.Any(family => !family.IsIpv6),
            "! IPv4 routes may come with IPv6 next hops (RFC 8950); set next_hop.ipv4 at the node where this router does not take them.");
        foreach (var family in side.Families)
        {
            text.Line($" address-family ipv{family.Number} unicast");
            text.Line($" {neighbor} activate");
            text.Line($" {neighbor} route-map {name}-IN{family.Number} in");
            text.Line($" {neighbor} route-map {name}-OUT out");
            text.Line($" {neighbor} maximum-prefix {Of(family.MaxPrefixes)} restart 5");
            text.Line(" exit-address-family");
        }
        text.Line("end");
    }

    private static void WritePolicy(RouterFamily family, string name, RouterText text)
    {
        var (list, map, words) = ($"{name}-{family.Number}", $"{name}-IN{family.Number}", family.IsIpv6 ? "ipv6" : "ip");
        if (family.Prefixes.IsEmpty)
        {
            text.Line($"route-map {map} deny 10");
            return;
        }
        foreach (var (index, prefix) in family.Prefixes.Index())
            text.Line($"{words} prefix-list {list} seq {Of((index + 1) * 5)} permit {prefix}");
        text.Line("! GRACEFUL_SHUTDOWN (RFC 8326): another node first.");
        text.Line($"route-map {map} permit 10");
        text.Line($" match {words} address prefix-list {list}");
        text.Line(" match community HOLDFAST-SHUTDOWN");
        text.Line(" set local-preference 0");
        text.Line($"route-map {map} permit 20");
        text.Line($" match {words} address prefix-list {list}");
    }

    private static void WriteKeys(RouterSide side, string name, RouterText text)
    {
        if (side.AoKeys.IsEmpty) return;
        text.Line($"key chain {name}-AO tcp");
        foreach (var (index, key) in side.AoKeys.Index())
        {
            text.Line($" key {Of(index + 1)}");
            // What the node sends with, the router receives by.
            text.Line($"  send-id {Of(key.ReceiveId)}");
            text.Line($"  recv-id {Of(key.SendId)}");
            text.Line($"  cryptographic-algorithm {(key.Algorithm == Bgp.Options.TcpAoAlgorithm.HmacSha1 ? "hmac-sha-1" : "aes-128-cmac")}");
            text.Line($"  key-string {key.Secret}");
        }
    }

    private static void WriteBfd(RouterSide side, string name, RouterText text)
    {
        if (side.Bfd is not { } bfd) return;
        var intervals = $"{Of((int)bfd.MinRx.TotalMilliseconds)} min_rx {Of((int)bfd.MinTx.TotalMilliseconds)} multiplier {Of(bfd.Multiplier)}";
        if (side.IsMultihop)
        {
            text.Line($"bfd-template multi-hop {name}");
            text.Line($" interval min-tx {Of((int)bfd.MinRx.TotalMilliseconds)} min-rx {Of((int)bfd.MinTx.TotalMilliseconds)} multiplier {Of(bfd.Multiplier)}");
            var (family, length) = side.NodeAddress.GetAddressBytes().Length == 4 ? ("ipv4", 32) : ("ipv6", 128);
            text.Line($"bfd map {family} {side.NodeAddress}/{Of(length)} {side.RouterAddress}/{Of(length)} {name}");
            return;
        }
        text.Line($"interface {RouterSide.InterfacePlaceholder}");
        text.Line($" bfd interval {intervals}");
    }
}
