using System.Globalization;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;

namespace Holdfast.Processes.Commands;

/// <summary><c>show neighbor [IP] summary|extensive|configuration</c>, in ExaBGP's words and columns.</summary>
internal sealed class NeighborCommands(ICommander from, BgpSpeaker speaker, BgpOptions bgp)
{
    // Those that ExaBGP shows, and how the words for them begin here.
    private static readonly (string Name, string Word)[] Capabilities =
    [
        ("asn4", "four-octet"), ("route-refresh", "route refresh"), ("multi-session", "multi-session"),
        ("operational", "operational"), ("add-path", "add-path"), ("extended-message", "extended message"),
        ("graceful-restart", "graceful restart"),
    ];

    public string? Show(string[] words)
    {
        var address = words.FirstOrDefault(word => word is not ("summary" or "extensive" or "configuration"));
        var neighbors = speaker.Neighbors.Where(one => address is null || NeighborText.Address(one) == address);
        if (words.Contains("summary")) Summary(neighbors);
        else if (words.Contains("extensive"))
            foreach (var neighbor in neighbors) Extensive(neighbor);
        else if (words.Contains("configuration"))
            foreach (var neighbor in neighbors) Configuration(neighbor);
        else
        {
            from.Tell("please specify summary, extensive or configuration");
            from.Tell("you can filter by peer ip address adding it after the word neighbor");
        }
        return null;
    }

    private void Summary(IEnumerable<NeighborStatus> neighbors)
    {
        from.Tell("Peer            AS        up/down state       |     #sent     #recvd");
        foreach (var one in neighbors.Where(one => one.State == SessionState.Established))
            from.Tell(string.Create(CultureInfo.InvariantCulture,
                $"{NeighborText.Address(one),-15} {one.PeerAs,-7} {NeighborText.Duration(one.Uptime ?? default),9} "
                    + $"{NeighborText.State(one.State).ToLowerInvariant(),-12} {one.Sent.Update,10} {one.Received.Update,10}"));
    }

    private void Extensive(NeighborStatus one)
    {
        var options = bgp.Neighbors.FirstOrDefault(its => its.Name == one.Name);
        from.Tell($"Neighbor {NeighborText.Address(one)}");
        from.Tell("");
        from.Tell("  Session                         Local");
        Row("local", options?.Source?.ToString() ?? one.LocalAddress?.ToString() ?? "None");
        Row("state", NeighborText.State(one.State));
        Row(one.Uptime is null ? "down for" : "up for", NeighborText.Duration(one.Uptime ?? one.InState));
        from.Tell("");
        from.Tell("  Setup                           Local          Remote");
        Row("AS", $"{one.LocalAs}", $"{one.PeerAs}");
        Row("ID", $"{options?.RouterId ?? bgp.RouterId}", one.RouterId?.ToString() ?? "n/a");
        Row("hold-time", Seconds(options?.HoldTime), one.HoldTime is null ? "n/a" : Seconds(one.HoldTime));
        from.Tell("");
        from.Tell("  Capability                      Local          Remote");
        var isOpen = one.Uptime is not null;
        foreach (var (name, word) in Capabilities)
        {
            bool Has(string its) => its.StartsWith(word, StringComparison.OrdinalIgnoreCase);
            Row($"{name}:", Enabled(one.SentCapabilities.Any(Has)), isOpen ? Enabled(one.Capabilities.Any(Has)) : "n/a");
        }
        from.Tell("");
        from.Tell("  Families                        Local          Remote        Add-Path");
        foreach (var family in one.OfferedFamilies)
            Row(family == AddressFamily.Ipv4Unicast ? "ipv4 unicast:" : "ipv6 unicast:", "enabled",
                isOpen ? Enabled(one.Families.Contains(family)) : "n/a", "disabled");
        from.Tell("");
        from.Tell("  Message Statistic                Sent        Received");
        foreach (var (name, sent, received) in ((string, long, long)[])
        [
            ("open", one.Sent.Open, one.Received.Open), ("notification", one.Sent.Notification, one.Received.Notification),
            ("keepalive", one.Sent.Keepalive, one.Received.Keepalive), ("update", one.Sent.Update, one.Received.Update),
            ("refresh", one.Sent.RouteRefresh, one.Received.RouteRefresh), ("total", Total(one.Sent), Total(one.Received)),
        ])
            Row($"{name}:", $"{sent}", $"{received}");
        from.Tell("");
    }

    private void Configuration(NeighborStatus one)
    {
        var options = bgp.Neighbors.FirstOrDefault(its => its.Name == one.Name);
        from.Tell($"neighbor {NeighborText.Address(one)} {{");
        from.Tell($"  router-id {options?.RouterId ?? bgp.RouterId};");
        from.Tell($"  local-address {options?.Source?.ToString() ?? "auto"};");
        from.Tell(string.Create(CultureInfo.InvariantCulture, $"  local-as {one.LocalAs};"));
        from.Tell(string.Create(CultureInfo.InvariantCulture, $"  peer-as {one.PeerAs};"));
        from.Tell($"  hold-time {Seconds(options?.HoldTime)};");
        from.Tell("  family {");
        foreach (var family in one.OfferedFamilies)
            from.Tell(family == AddressFamily.Ipv4Unicast ? "    ipv4 unicast;" : "    ipv6 unicast;");
        from.Tell("  }");
        from.Tell("}");
    }

    private void Row(string name, string local, string remote = "", string third = "") =>
        from.Tell($"   {name,-20} {local,15} {remote,15} {third,15}");

    private static string Enabled(bool value) => value ? "enabled" : "disabled";

    private static string Seconds(TimeSpan? time) =>
        time is { } its ? ((long)its.TotalSeconds).ToString(CultureInfo.InvariantCulture) : "n/a";

    private static long Total(MessageCounts counts) =>
        counts.Open + counts.Update + counts.Notification + counts.Keepalive + counts.RouteRefresh;
}
