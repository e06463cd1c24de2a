using static Holdfast.RouterConfig.RouterText;

namespace Holdfast.RouterConfig;

/// <summary>FRRouting.</summary>
internal sealed class FrrDialect : RouterDialect
{
    public override string Name => "frr";

    public override string Title => "FRRouting";

    public override bool IsTested => true;

    protected override string Comment => "!";

    protected override string Place => "For frr.conf, or vtysh after `configure terminal`; with BFD, bfdd has to run.";

    protected override void Write(RouterSide side, RouterText text)
    {
        var name = $"holdfast-{side.Label}";
        foreach (var family in side.Families) WritePolicy(family, name, text);
        text.Line($"route-map {name}-out deny 10");
        text.Line("!");
        if (side.Bfd is { } bfd)
        {
            text.Line("bfd");
            text.Line($" peer {side.NodeAddress}{(side.IsMultihop ? $" multihop local-address {side.RouterAddress}" : "")}");
            text.Line($"  detect-multiplier {Of(bfd.Multiplier)}");
            text.Line($"  receive-interval {Of((int)bfd.MinTx.TotalMilliseconds)}");
            text.Line($"  transmit-interval {Of((int)bfd.MinRx.TotalMilliseconds)}");
            text.Line(" exit");
            text.Line("exit");
            text.Line("!");
        }
        text.Line($"router bgp {Of(side.RouterAs)}");
        var neighbor = $" neighbor {side.NodeAddress}";
        text.Line($"{neighbor} remote-as {Of(side.NodeAs)}");
        text.Line($"{neighbor} description holdfast {side.Node}");
        text.LineIf(side.NodePort is not (0 or 179), $"{neighbor} port {Of(side.NodePort)}");
        text.LineIf(side.IsLinkLocal, $"{neighbor} interface {RouterSide.InterfacePlaceholder}");
        text.LineIf(!side.IsLinkLocal, $"{neighbor} update-source {side.RouterAddress}");
        text.Line($"{neighbor} timers {Of(side.HoldTime == 0 ? 0 : side.KeepaliveTime)} {Of(side.HoldTime)}");
        text.Line($"{neighbor} timers connect 5");
        text.LineIf(side.NodePort == 0, $"{neighbor} passive");
        text.LineIf(side.Key is not null, $"{neighbor} password {side.Key}");
        if (!side.AoKeys.IsEmpty) text.Remark("The node wants TCP-AO, which FRR does not have.", " ");
        if (side.TtlHops is { } hops) text.Line($"{neighbor} ttl-security hops {Of(hops)}");
        else text.LineIf(side.Hops > 1, $"{neighbor} ebgp-multihop {Of(side.Hops)}");
        text.LineIf(side.Bfd is not null, $"{neighbor} bfd");
        text.LineIf(side.Role is not null, $"{neighbor} local-role {(side.Role is { } role ? RoleOf(role, "-") : "")}");
        text.LineIf(side.ExtendedNextHop, $"{neighbor} capability extended-nexthop");
        // What it activates by itself is IPv4 alone.
        if (side.Families.All(family => family.IsIpv6)) WriteInactive(neighbor, text);
        foreach (var family in side.Families)
        {
            text.Line($" address-family ipv{family.Number} unicast");
            text.Line($" {neighbor} activate");
            text.Line($" {neighbor} route-map {name}-in{family.Number} in");
            text.Line($" {neighbor} route-map {name}-out out");
            text.Line($" {neighbor} maximum-prefix {Of(family.MaxPrefixes)}");
            text.Line(" exit-address-family");
        }
        text.Line("exit");
    }

    private static void WriteInactive(string neighbor, RouterText text)
    {
        text.Line(" address-family ipv4 unicast");
        text.Line($"  no{neighbor} activate");
        text.Line(" exit-address-family");
    }

    private static void WritePolicy(RouterFamily family, string name, RouterText text)
    {
        var (list, map) = ($"{name}-{family.Number}", $"{name}-in{family.Number}");
        var words = family.IsIpv6 ? "ipv6" : "ip";
        if (family.Prefixes.IsEmpty)
        {
            text.Line($"route-map {map} deny 10");
            text.Line("!");
            return;
        }
        foreach (var (index, prefix) in family.Prefixes.Index())
            text.Line($"{words} prefix-list {list} seq {Of((index + 1) * 5)} permit {prefix}");
        text.Line("bgp community-list standard holdfast-shutdown seq 5 permit graceful-shutdown");
        text.Line("!");
        text.Remark("GRACEFUL_SHUTDOWN (RFC 8326): another node first.");
        text.Line($"route-map {map} permit 10");
        text.Line($" match {words} address prefix-list {list}");
        text.Line(" match community holdfast-shutdown");
        text.Line(" set local-preference 0");
        text.Line($"route-map {map} permit 20");
        text.Line($" match {words} address prefix-list {list}");
        text.Line("!");
    }
}
