using static Holdfast.RouterConfig.RouterText;

namespace Holdfast.RouterConfig;

/// <summary>GoBGP, in TOML.</summary>
internal sealed class GoBgpDialect : RouterDialect
{
    public override string Name => "gobgp";

    public override string Title => "GoBGP 3";

    public override bool IsTested => true;

    protected override string Place => "For gobgpd.toml, below [global.config]; a table that stands there already takes these lines in.";

    protected override void Write(RouterSide side, RouterText text)
    {
        var name = $"holdfast-{side.Label}";
        if (side.IsLinkLocal) text.Remark($"The address of the node needs %{RouterSide.InterfacePlaceholder} behind it.");
        if (side.Bfd is not null) text.Remark("The node wants BFD, which GoBGP does not have: the hold time tells it of a dead path.");
        if (!side.AoKeys.IsEmpty) text.Remark("The node wants TCP-AO, which GoBGP does not have.");
        text.Line();
        text.Line("[global.apply-policy.config]");
        text.Line($"  import-policy-list = [\"{name}-in\"]");
        text.Line($"  export-policy-list = [\"{name}-out\"]");
        WriteSets(side, name, text);
        WritePolicies(side, name, text);
        WriteNeighbor(side, text);
    }

    private static void WriteSets(RouterSide side, string name, RouterText text)
    {
        text.Line("[[defined-sets.neighbor-sets]]");
        text.Line($"  neighbor-set-name = \"{name}\"");
        text.Line($"  neighbor-info-list = [\"{side.NodeAddress}/{(side.NodeAddress.GetAddressBytes().Length == 4 ? 32 : 128)}\"]");
        text.Line("[[defined-sets.bgp-defined-sets.community-sets]]");
        text.Line($"  community-set-name = \"{name}-shutdown\"");
        text.Line("  community-list = [\"65535:0\"]");
        foreach (var family in side.Families.Where(family => !family.Prefixes.IsEmpty))
        {
            text.Line("[[defined-sets.prefix-sets]]");
            text.Line($"  prefix-set-name = \"{name}-{family.Number}\"");
            foreach (var prefix in family.Prefixes)
            {
                text.Line("  [[defined-sets.prefix-sets.prefix-list]]");
                text.Line($"    ip-prefix = \"{prefix}\"");
                text.Line($"    masklength-range = \"{Of(prefix.Length)}..{Of(prefix.Length)}\"");
            }
        }
    }

    private static void WritePolicies(RouterSide side, string name, RouterText text)
    {
        text.Line("[[policy-definitions]]");
        text.Line($"  name = \"{name}-in\"");
        foreach (var family in side.Families.Where(family => !family.Prefixes.IsEmpty))
        {
            text.Remark("GRACEFUL_SHUTDOWN (RFC 8326): another node first.", "  ");
            WriteStatement(family, shutdown: true);
            WriteStatement(family, shutdown: false);
        }
        WriteRejection("in");
        text.Line("[[policy-definitions]]");
        text.Line($"  name = \"{name}-out\"");
        WriteRejection("out");

        void WriteStatement(RouterFamily family, bool shutdown)
        {
            text.Line("  [[policy-definitions.statements]]");
            text.Line($"    name = \"{name}-in{family.Number}{(shutdown ? "-shutdown" : "")}\"");
            WriteNeighborCondition();
            text.Line("    [policy-definitions.statements.conditions.match-prefix-set]");
            text.Line($"      prefix-set = \"{name}-{family.Number}\"");
            text.LineIf(shutdown, "    [policy-definitions.statements.conditions.bgp-conditions.match-community-set]");
            text.LineIf(shutdown, $"      community-set = \"{name}-shutdown\"");
            text.Line("    [policy-definitions.statements.actions]");
            text.Line("      route-disposition = \"accept-route\"");
            text.LineIf(shutdown, "    [policy-definitions.statements.actions.bgp-actions]");
            text.LineIf(shutdown, "      set-local-pref = 0");
        }

        void WriteRejection(string direction)
        {
            text.Line("  [[policy-definitions.statements]]");
            text.Line($"    name = \"{name}-{direction}-nothing-else\"");
            WriteNeighborCondition();
            text.Line("    [policy-definitions.statements.actions]");
            text.Line("      route-disposition = \"reject-route\"");
        }

        void WriteNeighborCondition()
        {
            text.Line("    [policy-definitions.statements.conditions.match-neighbor-set]");
            text.Line($"      neighbor-set = \"{name}\"");
        }
    }

    private static void WriteNeighbor(RouterSide side, RouterText text)
    {
        text.Line("[[neighbors]]");
        text.Line("  [neighbors.config]");
        text.Line($"    neighbor-address = \"{side.NodeAddress}\"");
        text.Line($"    peer-as = {Of(side.NodeAs)}");
        text.Line($"    description = \"holdfast {side.Node}\"");
        text.LineIf(side.Key is not null, $"    auth-password = \"{side.Key}\"");
        text.Line("  [neighbors.timers.config]");
        text.Line($"    hold-time = {Of(side.HoldTime)}");
        text.Line($"    keepalive-interval = {Of(side.KeepaliveTime)}");
        text.Line("    connect-retry = 5");
        text.Line("    idle-hold-time-after-reset = 5");
        text.Line("  [neighbors.transport.config]");
        text.LineIf(!side.IsLinkLocal, $"    local-address = \"{side.RouterAddress}\"");
        text.LineIf(side.NodePort is not (0 or 179), $"    remote-port = {Of(side.NodePort)}");
        text.Line($"    passive-mode = {(side.NodePort == 0 ? "true" : "false")}");
        if (side.TtlHops is { } hops)
        {
            text.Line("  [neighbors.ttl-security.config]");
            text.Line("    enabled = true");
            text.Line($"    ttl-min = {Of(256 - hops)}");
        }
        else if (side.Hops > 1)
        {
            text.Line("  [neighbors.ebgp-multihop.config]");
            text.Line("    enabled = true");
            text.Line($"    multihop-ttl = {Of(side.Hops)}");
        }
        foreach (var family in side.Families)
        {
            text.Line("  [[neighbors.afi-safis]]");
            text.Line("    [neighbors.afi-safis.config]");
            text.Line($"      afi-safi-name = \"ipv{family.Number}-unicast\"");
            text.Line("    [neighbors.afi-safis.prefix-limit.config]");
            text.Line($"      max-prefixes = {Of(family.MaxPrefixes)}");
        }
    }
}
