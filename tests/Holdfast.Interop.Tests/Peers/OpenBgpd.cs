using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Holdfast.Lab.Processes;

namespace Holdfast.Interop.Tests.Peers;

/// <summary>OpenBGPD, asked through bgpctl.</summary>
internal sealed partial class OpenBgpd(PeerLink link, PeerSession session) : Peer(link, session)
{
    /// <summary>Its processes lock themselves up in the home of its user.</summary>
    private const string Jail = "/run/openbgpd";

    private static readonly Dictionary<string, (int Code, int Subcode)> Notifications = new()
    {
        ["error in OPEN message, AS unacceptable"] = (2, 2),
        ["error in OPEN message, role mismatch"] = (2, 11),
        ["HoldTimer expired"] = (4, 0),
        ["Cease, administratively down"] = (6, 2),
        ["Cease, peer unconfigured"] = (6, 3),
        ["Cease, other config change"] = (6, 6),
    };

    public override bool IsEstablished => Neighbor?.GetProperty("state").GetString() == "Established";

    public override ReadNotification? LastNotification
    {
        get
        {
            var log = ReadLog("bgpd.log");
            var match = Received().Matches(log).LastOrDefault();
            if (match is null) return null;
            var (code, subcode) = Notifications.GetValueOrDefault(match.Groups["what"].Value.Trim());
            return new ReadNotification(code, subcode, Reason().Match(log, match.Index).Groups["text"].Value);
        }
    }

    private string ControlSocket => InFolder("bgpd.sock");

    private JsonElement? Neighbor =>
        Show("show", "neighbor") is { } all && all.TryGetProperty("neighbors", out var neighbors) ? neighbors[0] : null;

    public override void Start()
    {
        Directory.CreateDirectory(Jail);
        var options = new List<string>();
        if (!Session.FourOctetAs) options.Add("announce as-4byte no");
        if (Session.Password is { } password) options.Add($"tcp md5sig password \"{password}\"");
        if (Session.TtlSecurity) options.Add("ttl-security yes");
        if (Session.Role is { } role) options.Add($"announce policy {role}");
        if (Session.Passive) options.Add("passive");
        File.WriteAllText(InFolder("bgpd.conf"), $$"""
            AS {{Session.LocalAs}}
            router-id 203.0.113.1
            socket "{{ControlSocket}}"
            fib-update no
            connect-retry 1
            listen on {{Session.LocalScoped}}
            {{Session.Configuration ?? Usual(options)}}
            """);
        Tool.Run("chmod", ["600", InFolder("bgpd.conf")]);
        Run("bgpd", ["bgpd", "-d", "-v", "-f", InFolder("bgpd.conf")]);
        Await("bgpd answers bgpctl", () => Neighbor is not null);
    }

    private string Usual(IEnumerable<string> options) => $$"""
        neighbor {{Session.RemoteScoped}} {
          remote-as {{Session.RemoteAs}}
          descr holdfast
          port {{Session.RemotePort}}
          holdtime {{Session.HoldTime}}
          announce IPv4 unicast
          announce IPv6 unicast
          announce enhanced refresh yes
          {{string.Join("\n  ", options)}}
        }
        allow from any
        deny to any

        """;

    public override StoredRoute? Route(string prefix)
    {
        if (Show("show", "rib", "detail", prefix) is not { } shown || !shown.TryGetProperty("rib", out var routes)
            || routes.GetArrayLength() == 0) return null;
        var route = routes[0];
        return new StoredRoute(prefix)
        {
            Origin = route.GetProperty("origin").GetString()!.ToLowerInvariant(),
            AsPath = [.. route.GetProperty("aspath").GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(number => uint.Parse(number, CultureInfo.InvariantCulture))],
            NextHop = IPAddress.Parse(route.GetProperty("exit_nexthop").GetString()!),
            Med = route.GetProperty("metric").GetUInt32(),
            LocalPref = route.GetProperty("localpref").GetUInt32(),
            Communities = route.TryGetProperty("communities", out var communities)
                ? [.. communities.EnumerateArray().Select(community => WellKnown.InFigures(community.GetString()!))]
                : [],
            LargeCommunities = route.TryGetProperty("large_communities", out var large)
                ? [.. large.EnumerateArray().Select(community => community.GetString()!)] : [],
            ExtendedCommunities = route.TryGetProperty("extended_communities", out var extended)
                ? [.. extended.EnumerateArray().Select(community => community.GetString()!.Replace(' ', ':'))]
                : [],
        };
    }

    /// <summary>
    /// It keeps the first address of a next hop of two and forgets the other; no MED is 0 to it; its own local preference is
    /// 100.
    /// </summary>
    public override StoredRoute AsStored(StoredRoute sent) =>
        sent with { LinkLocal = null, Med = sent.Med ?? 0, LocalPref = sent.LocalPref ?? 100 };

    public override int RouteCount() =>
        Neighbor?.GetProperty("stats").GetProperty("prefixes").GetProperty("received").GetInt32() ?? 0;

    public override void Refresh() => Ask("bgpctl", "-s", ControlSocket, "neighbor", "holdfast", "refresh");

    public override string Shutdown(string text)
    {
        Ask("bgpctl", "-s", ControlSocket, "neighbor", "holdfast", "down", text);
        return text;
    }

    private JsonElement? Show(params string[] command)
    {
        var result = Ask(["bgpctl", "-j", "-s", ControlSocket, .. command]);
        if (result.ExitCode != 0 || !result.Output.TrimStart().StartsWith('{')) return null;
        using var document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }

    [GeneratedRegex("""received notification: (?<what>[^\n]+)""")]
    private static partial Regex Received();

    [GeneratedRegex(@"received shutdown reason: ""(?<text>[^""\n]*)""")]
    private static partial Regex Reason();
}
