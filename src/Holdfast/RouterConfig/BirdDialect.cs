using static Holdfast.RouterConfig.RouterText;

namespace Holdfast.RouterConfig;

/// <summary>BIRD 2.</summary>
internal sealed class BirdDialect : RouterDialect
{
    public override string Name => "bird";

    public override string Title => "BIRD 2";

    public override bool IsTested => true;

    protected override string Place => "For bird.conf, below `router id` and `protocol device`; then `birdc configure`.";

    protected override void Write(RouterSide side, RouterText text)
    {
        var name = $"holdfast_{side.Label}";
        foreach (var family in side.Families.Where(family => !family.Prefixes.IsEmpty))
        {
            text.Line();
            text.Line($"filter {name}_in{family.Number} {{");
            text.Line($"  if net !~ [ {string.Join(", ", family.Prefixes)} ] then reject;");
            text.Line("  if (65535, 0) ~ bgp_community then bgp_local_pref = 0; # GRACEFUL_SHUTDOWN (RFC 8326): another node first");
            text.Line("  accept;");
            text.Line("}");
        }
        if (side.Bfd is not null)
        {
            text.Line();
            text.Line("protocol bfd { } # once in the file");
        }
        text.Line();
        text.Line($"protocol bgp {name} {{");
        text.Line($"  local {side.RouterAddress} as {Of(side.RouterAs)};");
        text.Line($"  neighbor {side.NodeAddress}{(side.NodePort is 0 or 179 ? "" : $" port {Of(side.NodePort)}")} as {Of(side.NodeAs)};");
        text.LineIf(side.IsLinkLocal, $"  interface \"{RouterSide.InterfacePlaceholder}\";");
        if (side.IsMultihop) text.Line($"  multihop {Of(Math.Max(side.Hops, side.TtlHops ?? 1))};");
        else text.Line("  direct;");
        text.Line($"  hold time {Of(side.HoldTime)};");
        text.LineIf(side.HoldTime > 0, $"  keepalive time {Of(side.KeepaliveTime)};");
        text.Line("  error wait time 5, 30; # 60 to 300 s by default, in which a node that was restarted is not taken back");
        text.LineIf(side.NodePort == 0, "  passive on;");
        text.LineIf(side.Key is not null, $"  password \"{side.Key}\";");
        if (!side.AoKeys.IsEmpty) text.Remark("The node wants TCP-AO, which BIRD 2.0 does not have.", "  ");
        text.LineIf(side.TtlHops is not null, "  ttl security on;");
        text.LineIf(side.Role is not null, $"  local role {(side.Role is { } role ? RoleOf(role) : "")};");
        if (side.Bfd is { } bfd)
            text.Line($"  bfd {{ min rx interval {Of((int)bfd.MinTx.TotalMilliseconds)} ms; "
                + $"min tx interval {Of((int)bfd.MinRx.TotalMilliseconds)} ms; multiplier {Of(bfd.Multiplier)}; }};");
        foreach (var family in side.Families)
        {
            var import = family.Prefixes.IsEmpty ? "import none" : $"import filter {name}_in{family.Number}";
            var extended = side.ExtendedNextHop && !family.IsIpv6 ? " extended next hop on;" : "";
            text.Line($"  ipv{family.Number} {{ {import}; export none; import limit {Of(family.MaxPrefixes)} action block;{extended} }};");
        }
        text.Line("}");
    }
}
