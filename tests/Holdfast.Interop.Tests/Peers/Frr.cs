using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Holdfast.Lab.Processes;

namespace Holdfast.Interop.Tests.Peers;

/// <summary>FRRouting's bgpd with its zebra, asked through vtysh.</summary>
internal sealed partial class Frr(PeerLink link, PeerSession session) : Peer(link, session)
{
    private static readonly string[] Families = ["ipv4", "ipv6"];

    public override bool IsEstablished =>
        Show("show bgp neighbors json") is { } all && all.TryGetProperty($"{Session.Remote}", out var neighbor)
        && neighbor.TryGetProperty("bgpState", out var state) && state.GetString() == "Established";

    public override ReadNotification? LastNotification
    {
        get
        {
            var match = Received().Matches(ReadLog("bgpd.log")).LastOrDefault();
            return match is null
                ? null
                : new ReadNotification(
                    Number(match.Groups["code"].Value), Number(match.Groups["subcode"].Value), match.Groups["text"].Value);
        }
    }

    public override void Start()
    {
        var remote = Session.Remote;
        var options = new List<string>
        {
            $"neighbor {remote} remote-as {Session.RemoteAs}",
            $"neighbor {remote} port {Session.RemotePort}",
            $"neighbor {remote} timers {Session.HoldTime / 3} {Session.HoldTime}",
            $"neighbor {remote} timers connect 1",
        };
        if (remote.IsIPv6LinkLocal) options.Add($"neighbor {remote} interface {PeerLink.PeerInterface}");
        if (Session.Password is { } password) options.Add($"neighbor {remote} password {password}");
        if (!Session.FourOctetAs) options.Add($"neighbor {remote} dont-capability-negotiate");
        if (Session.Passive) options.Add($"neighbor {remote} passive");
        if (Session.GracefulRestart) options.Add("bgp graceful-restart");
        if (Session.TtlSecurity) options.Add($"neighbor {remote} ttl-security hops 1");
        if (Session.ExtendedNextHop) options.Add($"neighbor {remote} capability extended-nexthop");
        if (Session.Role is { } role) options.Add($"neighbor {remote} local-role {role}");
        File.WriteAllText(InFolder("bgpd.conf"), $$"""
            log file {{InFolder("bgpd.log")}} debugging
            debug bgp neighbor-events
            {{Session.Configuration ?? Usual(options)}}
            """);
        File.WriteAllText(InFolder("zebra.conf"), "");
        Tool.Run("chown", ["-R", "frr:frr", Folder]);
        foreach (var socket in (string[])["zserv.api", "zebra.vty", "bgpd.vty"]) File.Delete(InFolder(socket));
        string[] common = ["-z", InFolder("zserv.api"), "--vty_socket", Folder, "-P", "0"];
        Run("zebra.output", ["/usr/lib/frr/zebra", "-f", InFolder("zebra.conf"), "-i", InFolder("zebra.pid"), .. common]);
        Await("zebra listens", () => File.Exists(InFolder("zserv.api")) && File.Exists(InFolder("zebra.vty")));
        Run("bgpd.output",
            ["/usr/lib/frr/bgpd", "-f", InFolder("bgpd.conf"), "-i", InFolder("bgpd.pid"), "-p", "179", .. common]);
        Await("bgpd answers vtysh", () => Show("show bgp neighbors json") is not null);
    }

    private string Usual(IEnumerable<string> options) => $$"""
        router bgp {{Session.LocalAs}}
         bgp router-id 203.0.113.1
         no bgp ebgp-requires-policy
         no bgp default ipv4-unicast
         {{string.Join("\n ", options)}}
         address-family ipv4 unicast
          neighbor {{Session.Remote}} activate
         address-family ipv6 unicast
          neighbor {{Session.Remote}} activate

        """;

    public override StoredRoute? Route(string prefix)
    {
        var family = prefix.Contains(':', StringComparison.Ordinal) ? "ipv6" : "ipv4";
        if (Show($"show bgp {family} unicast {prefix} json") is not { } shown || !shown.TryGetProperty("paths", out var paths))
            return null;
        var path = paths[0];
        var nextHops = path.GetProperty("nexthops").EnumerateArray()
            .Select(hop => IPAddress.Parse(hop.GetProperty("ip").GetString()!)).ToList();
        return new StoredRoute(prefix)
        {
            Origin = path.GetProperty("origin").GetString()!.ToLowerInvariant(),
            AsPath = [.. path.GetProperty("aspath").GetProperty("segments").EnumerateArray()
                .SelectMany(segment => segment.GetProperty("list").EnumerateArray()).Select(number => number.GetUInt32())],
            NextHop = nextHops[0],
            LinkLocal = nextHops.ElementAtOrDefault(1),
            Med = path.TryGetProperty("metric", out var med) ? med.GetUInt32() : null,
            LocalPref = path.TryGetProperty("locPrf", out var preference) ? preference.GetUInt32() : null,
            Communities = path.TryGetProperty("community", out var communities)
                ? [.. communities.GetProperty("list").EnumerateArray()
                .Select(community => WellKnown.InFigures(community.GetString()!))]
                : [],
            LargeCommunities = path.TryGetProperty("largeCommunity", out var large)
                ? [.. large.GetProperty("list").EnumerateArray().Select(community => community.GetString()!)]
                : [],
            ExtendedCommunities = path.TryGetProperty("extendedCommunity", out var extended)
                ? [.. extended.GetProperty("string").GetString()!.Split(' ').Select(community => community.ToLowerInvariant())]
                : [],
        };
    }

    /// <summary>
    /// It takes the local preference of a route with the graceful-shutdown community down to 0, as RFC 8326 asks.
    /// </summary>
    public override StoredRoute AsStored(StoredRoute sent) => sent with
    {
        LocalPref = sent.Communities.Contains("65535:0") ? 0 : sent.LocalPref,
    };

    public override int RouteCount() => Families.Sum(family =>
        Show($"show bgp {family} unicast statistics json") is { } shown
            ? shown.EnumerateObject().SelectMany(afi => afi.Value.EnumerateArray())
            .Sum(table => table.GetProperty("totalPrefixes").GetInt32())
            : 0);

    public override void Refresh()
    {
        foreach (var family in Families) Vtysh($"clear bgp {family} unicast {Session.Remote} soft in");
    }

    public override string Shutdown(string text)
    {
        Vtysh("configure terminal", $"router bgp {Session.LocalAs}", $"neighbor {Session.Remote} shutdown message {text}");
        return text;
    }

    private string Vtysh(params string[] commands) =>
        Ask(["vtysh", "--vty_socket", Folder, .. commands.SelectMany(command => (string[])["-c", command])]).Output;

    private JsonElement? Show(string command)
    {
        var text = Vtysh(command);
        if (!text.TrimStart().StartsWith('{')) return null;
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    // "%NOTIFICATION: received from neighbor 198.51.100.5 6/2 (Cease/Administrative Shutdown) "text""
    [GeneratedRegex("""%NOTIFICATION: received from neighbor \S+ (?<code>\d+)/(?<subcode>\d+) \([^)]*\)( "(?<text>[^"\n]*)")?""")]
    private static partial Regex Received();
}
