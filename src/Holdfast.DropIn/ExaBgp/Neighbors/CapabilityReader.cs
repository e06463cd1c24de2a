using System.Globalization;
using System.Net;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp.Neighbors;

/// <summary>Reads <c>capability { ... }</c>, <c>add-path { ... }</c> and <c>nexthop { ... }</c>.</summary>
internal sealed class CapabilityReader(NeighborStatements statements, ForeignReading reading)
{
    private const int MostRestartSeconds = 4095;

    private static readonly string[] Names =
    [
        "nexthop", "add-path", "asn4", "graceful-restart", "multi-session", "operational", "route-refresh", "aigp",
            "extended-message",
        "software-version",
    ];

    private bool _hasNextHop;

    public void Read(Neighbor neighbor, IPAddress peer)
    {
        foreach (var statement in statements.BlocksOf("capability").SelectMany(block => block.Body!)) Capability(statement,
            neighbor);
        foreach (var block in statements.BlocksOf("nexthop")) NextHops(block, neighbor);
        foreach (var block in statements.BlocksOf("add-path"))
            reading.Refuse(block.At, "add-path", "ADD-PATH (RFC 7911) is not spoken here", "announce one route to a prefix");
        // Offered there when it is asked for, here to every IPv6 neighbor.
        if (!_hasNextHop && !peer.IsIpv4()) neighbor.Keys.Imply("extended_next_hop", "false", neighbor.At);
    }

    private void Capability(Statement statement, Neighbor neighbor)
    {
        var setting = new Setting(statement, reading.Error);
        switch (statement.Name)
        {
            case "graceful-restart": GracefulRestart(statement, setting, neighbor); break;
            case "extended-message" when setting.Truth() is { } extended:
                neighbor.Keys.Set("extended_messages", extended, setting.At);
                break;
            case "aigp" when setting.Truth() is { } aigp: neighbor.Keys.Set("aigp", aigp, setting.At); break;
            case "nexthop" when setting.Truth() is { } nextHop: SetNextHop(nextHop, neighbor, setting); break;
            case "asn4" when setting.Truth() is { } fourOctets: neighbor.Keys.Set("four_octet_as", fourOctets, setting.At); break;
            case "add-path" when setting.Word("add-path disable") is { } mode:
                if (mode is not ("disable" or "disabled"))
                    reading.Refuse(statement.At, "add-path", "ADD-PATH (RFC 7911) is not spoken here",
                        "announce one route to a prefix");
                break;
            case "multi-session" when setting.Truth() == true:
                reading.Refuse(statement.At, "multi-session", "all families share one session here", "take it away");
                break;
            case "operational" when setting.Truth() == true:
                reading.Miss(statement.At, "operational", "operational messages are not spoken here");
                break;
            case "software-version" when setting.Truth() == true:
                reading.Miss(statement.At, "software-version", "the neighbor is not told this program's version");
                break;
            case var name when !Names.Contains(name):
                reading.Unknown(statement.At, name, $"`{name}` is not a capability",
                    Nearest.To(name, Names) is { } near ? $"did you mean `{near}`?" : $"known here: {string.Join(", ", Names)}");
                break;
        }
    }

    private void GracefulRestart(Statement statement, Setting setting, Neighbor neighbor)
    {
        if (setting.Text is "disable" or "disabled" or "false") return;
        // Alone, or 0, it is the hold time.
        var seconds = statement.Words.Count == 1 ? 0 : setting.Number(0, MostRestartSeconds, "graceful-restart 120");
        if (seconds is null) return;
        if (seconds == 0)
            seconds = statements.Value("hold-time") is { } hold ? new Setting(hold, reading.Error).Number(0, ushort.MaxValue,
                "hold-time 180")
                : 180;
        if (seconds is > 0 and var time)
            neighbor.Keys.Set("graceful_restart", string.Create(CultureInfo.InvariantCulture,
                $"{Math.Min(time, MostRestartSeconds)}s"),
                setting.At);
    }

    private void NextHops(Statement block, Neighbor neighbor)
    {
        foreach (var statement in block.Body!)
        {
            if (statement.Words is [{ Text: "ipv4" }, { Text: "unicast" }, { Text: "ipv6" }])
                SetNextHop(true, neighbor, new Setting(statement, reading.Error));
            else
                reading.Refuse(statement.At, "nexthop",
                    $"`{string.Join(' ', statement.Words)}`: only `ipv4 unicast ipv6` is spoken here");
        }
    }

    private void SetNextHop(bool offered, Neighbor neighbor, Setting setting)
    {
        if (_hasNextHop) return;
        _hasNextHop = true;
        neighbor.Keys.Set("extended_next_hop", offered, setting.At);
    }
}
