using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Holdfast.Interop.Tests.Peers;

/// <summary>BIRD 2, asked through birdc.</summary>
internal sealed partial class Bird(PeerLink link, PeerSession session) : Peer(link, session)
{
    private static readonly Dictionary<string, (int Code, int Subcode)> Notifications = new()
    {
        ["Bad peer AS"] = (2, 2),
        ["Role mismatch"] = (2, 11),
        ["Hold timer expired"] = (4, 0),
        ["Administrative shutdown"] = (6, 2),
        ["Peer de-configured"] = (6, 3),
        ["Other configuration change"] = (6, 6),
    };

    public override bool IsEstablished =>
        Birdc("show", "protocols", "\"holdfast*\"").Contains("Established", StringComparison.Ordinal);

    public override ReadNotification? LastNotification
    {
        get
        {
            var match = Received().Matches(ReadLog("bird.log")).LastOrDefault();
            if (match is null) return null;
            var (code, subcode) = Notifications.GetValueOrDefault(match.Groups["what"].Value.Trim());
            return new ReadNotification(code, subcode, match.Groups["text"].Value);
        }
    }

    private string ControlSocket => InFolder("bird.ctl");

    public override void Start()
    {
        var options = new List<string>
        {
            $"local {Session.Local} as {Session.LocalAs}",
            $"neighbor {Session.Remote} port {Session.RemotePort} as {Session.RemoteAs}",
            $"hold time {Session.HoldTime}",
        };
        if (Session.Remote.IsIPv6LinkLocal) options.Add($"interface \"{PeerLink.PeerInterface}\"");
        if (Session.Password is { } password) options.Add($"password \"{password}\"");
        if (!Session.FourOctetAs) options.Add("enable as4 off");
        if (Session.Passive) options.Add("passive on");
        if (Session.GracefulRestart) options.Add("graceful restart on; long lived graceful restart on");
        if (Session.TtlSecurity) options.Add("ttl security on");
        if (Session.ExtendedMessages) options.Add("enable extended messages on");
        if (Session.Role is { } role) options.Add($"local role {role}");
        File.WriteAllText(InFolder("bird.conf"), $$"""
            log "{{InFolder("bird.log")}}" all;
            router id 203.0.113.1;
            protocol device { }
            protocol kernel { ipv4 { export all; import none; }; }
            protocol kernel { ipv6 { export all; import none; }; }
            {{Session.Configuration ?? Usual(options)}}
            """);
        File.Delete(ControlSocket);
        Run("bird.output", ["bird", "-f", "-c", InFolder("bird.conf"), "-s", ControlSocket]);
        Await("bird answers birdc", () => File.Exists(ControlSocket)
            && Ask("birdc", "-s", ControlSocket, "show", "status").ExitCode == 0);
    }

    private string Usual(IEnumerable<string> options) => $$"""
        protocol bgp holdfast {
          debug { states, events };
          connect delay time 1;
          connect retry time 1;
          error wait time 1, 2;
          ipv4 { import all; export none; {{(Session.ExtendedNextHop ? "extended next hop on;" : "")}} };
          ipv6 { import all; export none; };
          {{string.Join(";\n  ", options)}};
        }
        """;

    public override StoredRoute? Route(string prefix)
    {
        var attributes = Birdc("show", "route", prefix, "all").Split('\n')
            .Select(line => line.Trim().Split(':', 2))
            .Where(parts => parts.Length == 2 && parts[0].StartsWith("BGP.", StringComparison.Ordinal))
            .ToDictionary(parts => parts[0]["BGP.".Length..], parts => parts[1].Trim());
        if (attributes.Count == 0) return null;
        var nextHops = attributes["next_hop"].Split(' ').Select(IPAddress.Parse).ToList();
        return new StoredRoute(prefix)
        {
            Origin = attributes["origin"].ToLowerInvariant(),
            AsPath = [.. attributes["as_path"].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number)],
            NextHop = nextHops[0],
            LinkLocal = nextHops.ElementAtOrDefault(1),
            Med = attributes.TryGetValue("med", out var med) ? Number(med) : null,
            LocalPref = Number(attributes["local_pref"]),
            Communities = Tuples(attributes.GetValueOrDefault("community")),
            LargeCommunities = Tuples(attributes.GetValueOrDefault("large_community")),
            ExtendedCommunities = Tuples(attributes.GetValueOrDefault("ext_community")),
        };
    }

    /// <summary>
    /// It gives routes of external neighbors its own local preference, and shows a lone link-local next hop as the second of
    /// two.
    /// </summary>
    public override StoredRoute AsStored(StoredRoute sent) => sent with
    {
        LocalPref = sent.LocalPref ?? 100,
        NextHop = sent.NextHop!.IsIPv6LinkLocal ? IPAddress.IPv6Any : sent.NextHop,
        LinkLocal = sent.NextHop.IsIPv6LinkLocal ? sent.NextHop : sent.LinkLocal,
    };

    // "10000 of 10000 routes for 10000 networks in table master4", a line a table.
    public override int RouteCount() =>
        Counted().Matches(Birdc("show", "route", "count")).Sum(line => (int)Number(line.Groups[1].Value));

    public override void Refresh() => Birdc("reload", "in", "holdfast");

    public override string Shutdown(string text)
    {
        Birdc("disable", "holdfast", $"\"{text}\"");
        return text;
    }

    /// <summary>What birdc answers.</summary>
    public string Birdc(params string[] command) => Ask(["birdc", "-s", ControlSocket, .. command]).Output;

    /// <summary>"(65101,1) (65101, 1, 2) (rt, 65101, 1)" with colons.</summary>
    private static string[] Tuples(string? text) =>
        [.. Tuple().Matches(text ?? "")
        .Select(tuple => tuple.Groups[1].Value.Replace(", ", ":", StringComparison.Ordinal).Replace(',', ':')
        .Replace("ro:", "soo:", StringComparison.Ordinal))];

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);

    // "<RMT> holdfast: Received: Administrative shutdown: "text""
    [GeneratedRegex("""holdfast: Received: (?<what>[^:\n]+)(: "(?<text>[^"]*)")?""")]
    private static partial Regex Received();

    [GeneratedRegex(@"\(([^)]*)\)")]
    private static partial Regex Tuple();

    [GeneratedRegex(@"^(\d+) of \d+ routes.* in table", RegexOptions.Multiline)]
    private static partial Regex Counted();
}
