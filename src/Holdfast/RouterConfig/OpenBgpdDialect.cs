using static Holdfast.RouterConfig.RouterText;

namespace Holdfast.RouterConfig;

/// <summary>OpenBGPD.</summary>
internal sealed class OpenBgpdDialect : RouterDialect
{
    public override string Name => "openbgpd";

    public override string Title => "OpenBGPD";

    public override bool IsTested => true;

    protected override string Place => "For bgpd.conf, its last lines below every other `allow` and `deny`; then `bgpctl reload`.";

    protected override void Write(RouterSide side, RouterText text)
    {
        var set = $"holdfast_{side.Label}";
        List<string> prefixes = [.. side.Families.SelectMany(family => family.Prefixes).Select(prefix => prefix.ToString())];
        if (side.IsLinkLocal) text.Remark($"The address of the node needs %{RouterSide.InterfacePlaceholder} behind it.");
        if (side.Bfd is not null) text.Remark("The node wants BFD, which OpenBGPD does not have: the hold time tells it of a dead path.");
        if (!side.AoKeys.IsEmpty) text.Remark("The node wants TCP-AO, which OpenBGPD does not have.");
        text.Line();
        if (prefixes.Count > 0) text.Line($"prefix-set {set} {{ {string.Join(", ", prefixes)} }}");
        text.Line($"neighbor {side.NodeAddress} {{");
        text.Line($"  remote-as {Of(side.NodeAs)}");
        text.Line($"  descr \"holdfast {side.Node}\"");
        text.LineIf(!side.IsLinkLocal, $"  local-address {side.RouterAddress}");
        text.LineIf(side.NodePort is not (0 or 179), $"  port {Of(side.NodePort)}");
        text.LineIf(side.HoldTime > 0, $"  holdtime {Of(side.HoldTime)}");
        text.LineIf(side.HoldTime > 0, $"  holdtime min {Of(Math.Min(3, side.HoldTime))}");
        text.LineIf(side.NodePort == 0, "  passive");
        foreach (var isIpv6 in (bool[])[false, true])
            text.Line($"  announce IPv{(isIpv6 ? 6 : 4)} {(side.Families.Any(family => family.IsIpv6 == isIpv6) ? "unicast" : "none")}");
        text.LineIf(side.Key is not null, $"  tcp md5sig password \"{side.Key}\"");
        text.LineIf(side.TtlHops is not null, "  ttl-security yes");
        text.LineIf(side.TtlHops is null && side.Hops > 1, $"  multihop {Of(side.Hops)}");
        text.LineIf(side.Role is not null, $"  announce policy {(side.Role is { } role ? RoleOf(role, "-") : "")}");
        text.Line($"  max-prefix {Of(side.Families.Sum(family => family.MaxPrefixes))} restart 5");
        text.Line("}");
        text.Line($"deny from {side.NodeAddress}");
        text.LineIf(prefixes.Count > 0, $"allow from {side.NodeAddress} prefix-set {set}");
        text.Remark("Another node first (RFC 8326).");
        text.Line($"match from {side.NodeAddress} community GRACEFUL_SHUTDOWN set {{ localpref 0 }}");
        text.Line($"deny to {side.NodeAddress}");
    }
}
