using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Holdfast.Interop.Tests.Peers;

/// <summary>
/// ExaBGP as the one that is announced to. It keeps no table of what it receives: it tells a process of its own, as JSON,
/// and the table is made of that.
/// </summary>
internal sealed class ExaBgp(PeerLink link, PeerSession session) : Peer(link, session)
{
    private const int Notification = 3;


    public override bool IsEstablished =>
        Told("state").LastOrDefault() is { ValueKind: JsonValueKind.Object } last
        && last.GetProperty("neighbor").GetProperty("state").GetString() == "up";

    /// <summary>
    /// From the octets it passes on: it fails itself at the text of a Cease (4.2 under Python 3 joins octets and characters)
    /// and answers with an error.
    /// </summary>
    public override ReadNotification? LastNotification
    {
        get
        {
            foreach (var told in Told("notification").Reverse())
            {
                if (!told.GetProperty("neighbor").TryGetProperty("message", out var message)) continue;
                if (message.GetProperty("category").GetInt32() != Notification) continue;
                var octets = Convert.FromHexString(message.GetProperty("body").GetString()!["0x".Length..]);
                var text = octets.Length > 3 ? Encoding.UTF8.GetString(octets, 3, octets[2]) : "";
                return new ReadNotification(octets[0], octets[1], text);
            }
            return null;
        }
    }

    private string Output => InFolder("told.json");

    private string Commands => InFolder("commands");

    public override void Start()
    {
        File.WriteAllText(InFolder("store.sh"), $"""
            # Standard output is a command to ExaBGP, standard input what it tells.
            while :; do cat {Commands}; done &
            exec cat >>{Output}

            """);
        File.WriteAllText(InFolder("exabgp.conf"), $$"""
            process store {
              run /bin/bash {{InFolder("store.sh")}};
              encoder json;
            }
            neighbor {{Session.Remote}} {
              router-id 203.0.113.1;
              local-address {{Session.Local}};
              local-as {{Session.LocalAs}};
              peer-as {{Session.RemoteAs}};
              connect {{Session.RemotePort}};
              passive {{(Session.Passive ? "true" : "false")}};
              hold-time {{Session.HoldTime}};
              {{(Session.Password is { } password ? $"md5-password \"{password}\";" : "")}}
              family { ipv4 unicast; ipv6 unicast; }
              {{(Session.TtlSecurity ? "outgoing-ttl 255; incoming-ttl 255;" : "")}}
              {{(Session.ExtendedNextHop ? "nexthop { ipv4 unicast ipv6; }" : "")}}
              capability { {{(Session.ExtendedNextHop ? "nexthop enable;" : "")}} {{(Session.ExtendedMessages ? "extended-message enable;" : "extended-message disable;")}} route-refresh enable; asn4 {{(Session.FourOctetAs ? "enable" : "disable")}}; }
              api { processes [ store ]; neighbor-changes; receive { parsed; packets; update; notification; } }
            }

            """);
        File.Delete(Output);
        File.Delete(Commands);
        Lab.Processes.Tool.Run("mkfifo", [Commands]);
        Run("exabgp",
        [
            "env", "exabgp.daemon.daemonize=false", "exabgp.daemon.user=root", "exabgp.log.destination=stdout",
                "exabgp.api.cli=false",
            "exabgp.api.ack=false", $"exabgp.tcp.bind={Session.Local}", "exabgp.tcp.port=179", "exabgp", InFolder("exabgp.conf"),
        ]);
        Await("exabgp starts its process", () => File.Exists(Output));
    }

    public override StoredRoute? Route(string prefix) => Table().GetValueOrDefault(prefix);

    public override int RouteCount() => Table().Count;

    public override void Refresh()
    {
        Command($"neighbor {Session.Remote} announce route-refresh ipv4 unicast");
        Command($"neighbor {Session.Remote} announce route-refresh ipv6 unicast");
    }

    /// <summary>Its text is its own, whatever its operator would like to say.</summary>
    public override string Shutdown(string text)
    {
        Command($"neighbor {Session.Remote} teardown 2");
        return "Administrative Shutdown";
    }

    private void Command(string line) => File.WriteAllText(Commands, line + "\n");

    private IEnumerable<JsonElement> Told(string type)
    {
        foreach (var line in ReadLog("told.json").Split('\n'))
        {
            if (!line.StartsWith('{') || !line.EndsWith('}') || !line.Contains($"\"type\": \"{type}\"", StringComparison.Ordinal))
                continue;
            using var document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }

    private Dictionary<string, StoredRoute> Table()
    {
        var table = new Dictionary<string, StoredRoute>();
        foreach (var line in ReadLog("told.json").Split('\n'))
        {
            if (!line.StartsWith('{') || !line.EndsWith('}')) continue;
            using var document = JsonDocument.Parse(line);
            var neighbor = document.RootElement.GetProperty("neighbor");
            if (neighbor.TryGetProperty("state", out var state) && state.GetString() == "down") table.Clear();
            if (!neighbor.TryGetProperty("message", out var message) || !message.TryGetProperty("update", out var update))
                continue;
            if (update.TryGetProperty("withdraw", out var withdrawn))
            {
                foreach (var prefix in withdrawn.EnumerateObject().SelectMany(family => family.Value.EnumerateArray()))
                    table.Remove(Prefix(prefix));
            }
            if (update.TryGetProperty("announce", out var announced))
            {
                foreach (var family in announced.EnumerateObject()) Add(table, update.GetProperty("attribute"), family.Value);
            }
        }
        return table;
    }

    /// <summary>An IPv6 next hop of two addresses is told as two, each with all the prefixes.</summary>
    private static void Add(Dictionary<string, StoredRoute> table, JsonElement attributes, JsonElement byNextHop)
    {
        var nextHops = byNextHop.EnumerateObject().Select(hop => IPAddress.Parse(hop.Name)).ToList();
        foreach (var prefix in byNextHop.EnumerateObject().First().Value.EnumerateArray().Select(Prefix))
        {
            table[prefix] = new StoredRoute(prefix)
            {
                Origin = attributes.GetProperty("origin").GetString()!,
                AsPath = attributes.TryGetProperty("as-path", out var path)
                    ? [.. path.EnumerateArray().Select(number => number.GetUInt32())] : [],
                NextHop = nextHops[0],
                LinkLocal = nextHops.ElementAtOrDefault(1),
                Med = attributes.TryGetProperty("med", out var med) ? med.GetUInt32() : null,
                LocalPref = attributes.TryGetProperty("local-preference", out var preference) ? preference.GetUInt32() : null,
                Communities = attributes.TryGetProperty("community", out var communities)
                    ? [.. communities.EnumerateArray().Select(Community)] : [],
                LargeCommunities = attributes.TryGetProperty("large-community", out var large)
                    ? [.. large.EnumerateArray().Select(Community)] : [],
                ExtendedCommunities = attributes.TryGetProperty("extended-community", out var extended)
                    ? [.. extended.EnumerateArray().Select(community => Extended(community.GetProperty("value").GetUInt64()))]
                    : [],
            };
        }
    }

    /// <summary>From its figure: its own text puts the number of a site of origin as an address.</summary>
    private static string Extended(ulong value) =>
        $"{((byte)(value >> 48) == 2 ? "rt" : "soo")}:{(ushort)(value >> 32)}:{(uint)value}";

    private static string Prefix(JsonElement route) => route.GetProperty("nlri").GetString()!;

    private static string Community(JsonElement community) => community.ValueKind == JsonValueKind.Array
        ? string.Join(':', community.EnumerateArray().Select(part => part.GetUInt32().ToString(CultureInfo.InvariantCulture)))
        : WellKnown.InFigures(community.GetString()!);
}
