using static Holdfast.RouterConfig.RouterText;

namespace Holdfast.RouterConfig;

/// <summary>MikroTik RouterOS 7.</summary>
internal sealed class MikrotikDialect : RouterDialect
{
    public override string Name => "mikrotik";

    public override string Title => "MikroTik RouterOS 7";

    protected override string Place => "In a terminal, line by line, or as a file with `/import`.";

    protected override void Write(RouterSide side, RouterText text)
    {
        var name = $"holdfast-{side.Label}";
        var rule = $"/routing/filter/rule add chain={name}-in rule=";
        foreach (var prefix in side.Families.SelectMany(family => family.Prefixes))
        {
            text.Line($"{rule}\"if (dst == {prefix} && bgp-communities includes 65535:0) {{ set bgp-local-pref 0; accept }}\" "
                + "comment=\"GRACEFUL_SHUTDOWN (RFC 8326)\"");
            text.Line($"{rule}\"if (dst == {prefix}) {{ accept }}\"");
        }
        text.Line($"{rule}\"reject\"");
        text.Line($"/routing/filter/rule add chain={name}-out rule=\"reject\"");
        if (!side.AoKeys.IsEmpty) text.Remark("The node wants TCP-AO, which RouterOS does not have.");
        if (side.TtlHops is not null)
            text.Remark("RouterOS sends with TTL 255 and checks none: drop what comes with less by /ip/firewall/filter (ttl=less-than).");
        if (side.Role is not null) text.Remark("Roles (RFC 9234): local.role takes ebgp-customer, ebgp-peer, ebgp-provider and the like.");
        var role = side.IsInternal ? "ibgp" : side.Role is { } its ? $"ebgp-{RoleOf(its, "-")}" : "ebgp";
        string[] settings =
        [
            $"name={name}", $"comment=\"holdfast {side.Node}\"", $"as={Of(side.RouterAs)}", $"local.role={role}",
            $"local.address={side.RouterAddress}",
            $"remote.address={side.NodeAddress}{(side.IsLinkLocal ? $"%{RouterSide.InterfacePlaceholder}" : "")}",
            $"remote.as={Of(side.NodeAs)}",
            .. Setting(side.NodePort is not (0 or 179), $"remote.port={Of(side.NodePort)}"),
            $"connect={(side.NodePort == 0 ? "no" : "yes")}", "listen=yes",
            $"hold-time={(side.HoldTime == 0 ? "infinity" : Of(side.HoldTime) + "s")}",
            .. Setting(side.HoldTime > 0, $"keepalive-time={Of(side.KeepaliveTime)}s"),
            .. Setting(side.Key is not null, $"tcp-md5-key=\"{side.Key}\""),
            .. Setting(side.Hops > 1, "multihop=yes"),
            .. Setting(side.TtlHops is not null, "local.ttl=255"),
            .. Setting(side.Bfd is not null, "use-bfd=yes"),
            $"address-families={string.Join(',', side.Families.Select(family => family.IsIpv6 ? "ipv6" : "ip"))}",
            $"input.filter={name}-in", $"output.filter-chain={name}-out",
            .. side.Families.Select(family => $"input.limit-process-routes-ipv{family.Number}={Of(family.MaxPrefixes)}"),
        ];
        text.Line($"/routing/bgp/connection add {string.Join(" \\\n  ", settings)}");
        if (side.Bfd is { } bfd)
            text.Line($"/routing/bfd/configuration add addresses={side.NodeAddress} min-rx={Of((int)bfd.MinTx.TotalMilliseconds)}ms "
                + $"min-tx={Of((int)bfd.MinRx.TotalMilliseconds)}ms multiplier={Of(bfd.Multiplier)}");
    }

    private static string[] Setting(bool condition, string setting) => condition ? [setting] : [];
}
