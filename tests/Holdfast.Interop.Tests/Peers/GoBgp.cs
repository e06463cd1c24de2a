using System.Net;
using System.Text.Json;

namespace Holdfast.Interop.Tests.Peers;

/// <summary>GoBGP, asked through its command line.</summary>
internal sealed class GoBgp(PeerLink link, PeerSession session) : Peer(link, session)
{
    private const int Established = 6;

    public override bool IsEstablished =>
        Gobgp("neighbor", Session.RemoteScoped) is { ValueKind: JsonValueKind.Object } neighbor
        && neighbor.GetProperty("state").TryGetProperty("session_state", out var state) && state.GetInt32() == Established;

    public override ReadNotification? LastNotification
    {
        get
        {
            var line = ReadLog("gobgpd.log").Split('\n')
                .LastOrDefault(line => line.Contains("\"received notification\"", StringComparison.Ordinal));
            if (line is null) return null;
            using var entry = JsonDocument.Parse(line);
            return new ReadNotification(
                entry.RootElement.GetProperty("Code").GetInt32(), entry.RootElement.GetProperty("Subcode").GetInt32(),
                entry.RootElement.TryGetProperty("Communicated-Reason", out var text) ? text.GetString()! : "");
        }
    }

    public override void Start()
    {
        File.WriteAllText(InFolder("gobgpd.toml"), $"""
            [global.config]
              as = {Session.LocalAs}
              router-id = "203.0.113.1"
              port = 179
            {Session.Configuration ?? Usual()}
            """);
        Run("gobgpd", ["gobgpd", "-t", "toml", "-f", InFolder("gobgpd.toml"), "--api-hosts", "127.0.0.1:50051"]);
        Await("gobgpd answers gobgp", () => Gobgp("neighbor", Session.RemoteScoped) is not null);
    }

    private string Usual() => $"""
        [[neighbors]]
          [neighbors.config]
            neighbor-address = "{Session.RemoteScoped}"
            local-as = {Session.LocalAs}
            peer-as = {Session.RemoteAs}
            {(Session.Password is { } password ? $"auth-password = \"{password}\"" : "")}
          [neighbors.timers.config]
            hold-time = {Session.HoldTime}
            keepalive-interval = {Session.HoldTime / 3}
            connect-retry = 1
            idle-hold-time-after-reset = 1
          [neighbors.transport.config]
            remote-port = {Session.RemotePort}
            passive-mode = {(Session.Passive ? "true" : "false")}
          {(Session.TtlSecurity ? "[neighbors.ttl-security.config]\n    enabled = true\n    ttl-min = 255" : "")}
          [[neighbors.afi-safis]]
            [neighbors.afi-safis.config]
              afi-safi-name = "ipv4-unicast"
          [[neighbors.afi-safis]]
            [neighbors.afi-safis.config]
              afi-safi-name = "ipv6-unicast"
        """;

    public override StoredRoute? Route(string prefix)
    {
        var family = prefix.Contains(':', StringComparison.Ordinal) ? "ipv6" : "ipv4";
        if (Gobgp("neighbor", Session.RemoteScoped, "adj-in", "-a", family) is not { ValueKind: JsonValueKind.Object } routes
            || !routes.TryGetProperty(prefix, out var paths))
            return null;
        var attributes = paths[0].GetProperty("attrs").EnumerateArray()
            .ToDictionary(attribute => attribute.GetProperty("type").GetInt32());
        return new StoredRoute(prefix)
        {
            Origin = attributes[1].GetProperty("value").GetInt32() switch { 0 => "igp", 1 => "egp", _ => "incomplete" },
            AsPath = [.. attributes[2].GetProperty("as_paths").EnumerateArray()
                .SelectMany(segment => segment.GetProperty("asns").EnumerateArray()).Select(number => number.GetUInt32())],
            NextHop = IPAddress.Parse(
                (attributes.TryGetValue(3, out var nextHop) ? nextHop : attributes[14]).GetProperty("nexthop").GetString()!),
            Med = attributes.TryGetValue(4, out var med) ? med.GetProperty("metric").GetUInt32() : null,
            LocalPref = attributes.TryGetValue(5, out var preference) ? preference.GetProperty("value").GetUInt32() : null,
            Communities = attributes.TryGetValue(8, out var communities)
                ? [.. communities.GetProperty("communities").EnumerateArray()
                .Select(community => $"{community.GetUInt32() >> 16}:{community.GetUInt32() & 0xFFFF}")]
                : [],
            LargeCommunities = attributes.TryGetValue(32, out var large)
                ? [.. large.GetProperty("value").EnumerateArray().Select(community =>
                    $"{community.GetProperty("ASN")}:{community.GetProperty("LocalData1")}:{community.GetProperty("LocalData2")}")]
                : [],
            ExtendedCommunities = attributes.TryGetValue(16, out var extended)
                ? [.. extended.GetProperty("value").EnumerateArray().Select(community =>
                    $"{(community.GetProperty("subtype").GetInt32() == 2 ? "rt" : "soo")}:{community.GetProperty("value").GetString()}")]
                : [],
        };
    }

    /// <summary>It keeps the first address of a next hop of two and forgets the other.</summary>
    public override StoredRoute AsStored(StoredRoute sent) => sent with { LinkLocal = null };

    public override int RouteCount() =>
        Gobgp("neighbor", Session.RemoteScoped) is { ValueKind: JsonValueKind.Object } neighbor
            ? neighbor.GetProperty("afi_safis").EnumerateArray()
            .Sum(family => family.GetProperty("state").TryGetProperty("received", out var count) ? count.GetInt32() : 0)
            : 0;

    public override void Refresh() => throw new NotSupportedException();

    public override string Shutdown(string text)
    {
        Ask("gobgp", "neighbor", Session.RemoteScoped, "shutdown", "--reason", text);
        return text;
    }

    private JsonElement? Gobgp(params string[] command)
    {
        var result = Ask(["gobgp", "-j", .. command]);
        if (result.ExitCode != 0) return null;
        using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(result.Output) ? "null" : result.Output);
        return document.RootElement.Clone();
    }
}
