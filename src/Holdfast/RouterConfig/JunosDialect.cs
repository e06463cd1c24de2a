using static Holdfast.RouterConfig.RouterText;

namespace Holdfast.RouterConfig;

/// <summary>Juniper Junos, as <c>set</c> commands.</summary>
internal sealed class JunosDialect : RouterDialect
{
    public override string Name => "junos";

    public override string Title => "Junos 21";

    protected override string Place => "In configuration mode (`load set terminal`); then `commit confirmed 5`.";

    protected override void Write(RouterSide side, RouterText text)
    {
        var name = $"HOLDFAST-{side.Label.ToUpperInvariant()}";
        text.Line("set policy-options community HOLDFAST-SHUTDOWN members 65535:0");
        var policy = $"set policy-options policy-statement {name}-IN term";
        foreach (var family in side.Families.Where(family => !family.Prefixes.IsEmpty))
        {
            // GRACEFUL_SHUTDOWN (RFC 8326): another node first.
            WriteTerm($"{policy} SHUTDOWN-{family.Number}", family, text);
            text.Line($"{policy} SHUTDOWN-{family.Number} from community HOLDFAST-SHUTDOWN");
            text.Line($"{policy} SHUTDOWN-{family.Number} then local-preference 0");
            text.Line($"{policy} SHUTDOWN-{family.Number} then accept");
            WriteTerm($"{policy} SERVICES-{family.Number}", family, text);
            text.Line($"{policy} SERVICES-{family.Number} then accept");
        }
        text.Line($"{policy} NOTHING-ELSE then reject");
        text.Line($"set policy-options policy-statement {name}-OUT then reject");
        foreach (var (index, key) in side.AoKeys.Index())
        {
            var chain = $"set security authentication-key-chains key-chain {name} key {Of(index)}";
            text.Line($"{chain} secret \"{key.Secret}\"");
            text.Line($"{chain} start-time 2000-1-1.00:00:00");
            text.Line($"{chain} algorithm ao");
            // What the node sends with, the router receives by.
            text.Line($"{chain} ao-attribute send-id {Of(key.ReceiveId)} recv-id {Of(key.SendId)}");
            text.Line($"{chain} ao-attribute cryptographic-algorithm "
                + (key.Algorithm == Bgp.Options.TcpAoAlgorithm.HmacSha1 ? "hmac-sha-1-96" : "aes-128-cmac-96"));
        }
        var group = $"set protocols bgp group {name}";
        text.Line($"{group} type {(side.IsInternal ? "internal" : "external")}");
        text.LineIf(!side.IsLinkLocal, $"{group} local-address {side.RouterAddress}");
        text.LineIf(side.IsLinkLocal, $"{group} neighbor {side.NodeAddress} local-interface {RouterSide.InterfacePlaceholder}");
        text.LineIf(!side.IsInternal, $"{group} peer-as {Of(side.NodeAs)}");
        text.Line($"{group} neighbor {side.NodeAddress} description \"holdfast {side.Node}\"");
        text.LineIf(side.NodePort is not (0 or 179), "# It connects to port 179 alone: leave bgp.listen_port of the node at 179, or let the node connect.");
        text.Line($"{group} hold-time {Of(side.HoldTime)}");
        text.LineIf(side.NodePort == 0, $"{group} passive");
        text.LineIf(side.Key is not null, $"{group} authentication-key \"{side.Key}\"");
        text.LineIf(!side.AoKeys.IsEmpty, $"{group} authentication-algorithm ao");
        text.LineIf(!side.AoKeys.IsEmpty, $"{group} authentication-key-chain {name}");
        text.LineIf(side.Hops > 1, $"{group} multihop ttl {Of(side.Hops)}");
        if (side.TtlHops is { } hops)
        {
            text.Line($"{group} ttl 255");
            text.Remark($"What comes with a TTL below {Of(256 - hops)} is dropped by a firewall filter (`from ttl-except`), which Junos wants besides.");
        }
        if (side.Bfd is { } bfd)
        {
            text.Line($"{group} bfd-liveness-detection minimum-receive-interval {Of((int)bfd.MinTx.TotalMilliseconds)}");
            text.Line($"{group} bfd-liveness-detection transmit-interval minimum-interval {Of((int)bfd.MinRx.TotalMilliseconds)}");
            text.Line($"{group} bfd-liveness-detection multiplier {Of(bfd.Multiplier)}");
        }
        text.LineIf(side.Role is not null, "# It has no roles (RFC 9234): a node with role_strict refuses it.");
        foreach (var family in side.Families)
        {
            var inet = $"{group} family {(family.IsIpv6 ? "inet6" : "inet")} unicast";
            text.Line($"{inet} accepted-prefix-limit maximum {Of(family.MaxPrefixes)}");
            text.Line($"{inet} accepted-prefix-limit teardown 80 idle-timeout 5");
            text.LineIf(side.ExtendedNextHop && !family.IsIpv6, $"{inet} extended-nexthop");
        }
        text.Line($"{group} import {name}-IN");
        text.Line($"{group} export {name}-OUT");
    }

    private static void WriteTerm(string term, RouterFamily family, RouterText text)
    {
        text.Line($"{term} from family {(family.IsIpv6 ? "inet6" : "inet")}");
        foreach (var prefix in family.Prefixes) text.Line($"{term} from route-filter {prefix} exact");
    }
}
