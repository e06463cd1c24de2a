using System.Globalization;
using System.Net;
using System.Text;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.ExaBgp.Processes;
using Holdfast.DropIn.ExaBgp.Routes;
using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp.Neighbors;

/// <summary>Reads what is said of one neighbor into its native keys.</summary>
/// <param name="statements">What is said of it.</param>
/// <param name="processes">The processes of the file, by name.</param>
/// <param name="reading">Where mistakes are reported.</param>
internal sealed class NeighborReader(
    NeighborStatements statements, IReadOnlyDictionary<string, Process> processes, ForeignReading reading)
{
    // What the kernel sends with where ExaBGP says nothing.
    private const int UsualTtl = 64;

    private const uint NoAs = 64512;

    /// <summary>Reads it.</summary>
    /// <param name="address">The word behind <c>neighbor</c>.</param>
    /// <returns>The neighbor; null when it is not known who it is.</returns>
    public Neighbor? Read(Word address)
    {
        var slash = address.Text.IndexOf('/', StringComparison.Ordinal);
        if (AddressText.Read(slash < 0 ? address.Text : address.Text[..slash], out var problem) is not { } peer)
        {
            reading.Error(address.At, $"`{address.Text}` is {problem}", "write `neighbor 192.0.2.1 {`");
            return null;
        }
        var isRange = slash >= 0 && address.Text[slash..] != (peer.IsIpv4() ? "/32" : "/128");
        var neighbor = new Neighbor(isRange ? address.Text : peer.ToString(), address.At,
            new MappingBuilder(address.At))
        { IsRange = isRange };
        neighbor.Keys.Set(isRange ? "prefix" : "address", neighbor.Name, address.At);
        ReadAses(neighbor);
        ReadIdentity(neighbor, peer);
        ReadSession(neighbor);
        ReadPassword(neighbor);
        ReadReach(neighbor);
        ReadManner(neighbor);
        new CapabilityReader(statements, reading).Read(neighbor, peer);
        new FamilyReader(statements, reading).Read(neighbor);
        new ApiReader(statements, processes, reading).Read(neighbor);
        new AnnouncementReader(reading).Read(statements, neighbor);
        return neighbor;
    }

    private Setting? Of(string name) => statements.Value(name) is { } statement ? new Setting(statement, reading.Error) : null;

    private void ReadAses(Neighbor neighbor)
    {
        var (local, peer) = (AsOf("local-as"), AsOf("peer-as"));
        neighbor.LocalAs = local ?? (NoAs, neighbor.At);
        // What is missing or wrong is told here, in the file's own words, and not again as a key's.
        neighbor.Keys.Set("peer_as", peer?.Number ?? NoAs, peer?.At ?? neighbor.At);
        if (statements.Value("peer-as") is null)
            reading.Error(neighbor.At, "the neighbor has no `peer-as`", "write `peer-as 64500;`");
        if (statements.Value("local-as") is null)
            reading.Error(neighbor.At, "the neighbor has no `local-as`", "write `local-as 65101;`");
        // The kernel's TTL takes an external session over routers in between; a session here is told how many.
        if (local is { } ours && peer is { } theirs && ours.Number != theirs.Number && statements.Value("outgoing-ttl") is null
            && statements.Value("incoming-ttl") is null && statements.Value("ttl-security") is null
            && !neighbor.Name.StartsWith("fe80", StringComparison.OrdinalIgnoreCase))
            neighbor.Keys.Imply("multihop", UsualTtl.ToString(CultureInfo.InvariantCulture), neighbor.At);
    }

    private (uint Number, Location At)? AsOf(string name)
    {
        if (Of(name) is not { } setting || setting.Word($"{name} 64500") is not { } text) return null;
        if (PathAttributes.AsNumber(text) is { } number) return (number, setting.At);
        reading.Error(setting.At,
            text == "auto" ? $"`{name} auto` takes the AS from the other side's OPEN, which is not done here"
                : $"`{text}` is not an AS number",
            $"write `{name} 64500;`");
        return null;
    }

    private void ReadIdentity(Neighbor neighbor, IPAddress peer)
    {
        var local = Of("local-address");
        var source = local?.Word("local-address 192.0.2.10");
        if (local is null)
            reading.Error(neighbor.At, "the neighbor has no `local-address`", "write `local-address 192.0.2.10;`, or `auto`");
        else if (source is not (null or "auto") && !neighbor.IsRange)
            neighbor.Keys.Set("source", source, local.At);
        if (Of("router-id") is { } routerId)
        {
            if (routerId.Word("router-id 192.0.2.10") is { } id) neighbor.RouterId = (id, routerId.At);
        }
        else if (peer.IsIpv4() && source is not (null or "auto"))
            neighbor.RouterId = (source, local!.At);
        else
            reading.Error(neighbor.At, "the neighbor has no `router-id`, and no IPv4 `local-address` to take it from",
                "write `router-id 192.0.2.10;`");
        neighbor.RouterId ??= ("192.0.2.10", neighbor.At);
        if (Of("source-interface") is { } link)
            reading.Refuse(link.At, "source-interface", "a session is not bound to an interface here",
                "name a `local-address` of it");
        if (Of("peer-address") is { } again) reading.Error(again.At, "the address stands behind `neighbor` already",
            "take it away");
    }

    private void ReadSession(Neighbor neighbor)
    {
        var hold = Of("hold-time");
        if (hold is null) neighbor.Keys.Imply("hold_time", "180s", neighbor.At);
        else if (hold.Number(0, ushort.MaxValue, "hold-time 180") is { } seconds)
            neighbor.Keys.Set("hold_time", string.Create(CultureInfo.InvariantCulture, $"{seconds}s"), hold.At);
        if (Of("connect") is { } connect && connect.Number(1, ushort.MaxValue, "connect 179") is { } port && !neighbor.IsRange)
            neighbor.Keys.Set("port", port, connect.At);
        if (Of("listen") is { } listen && listen.Number(1, ushort.MaxValue, "listen 179") is { } ours)
            neighbor.Listen = (ours, listen.At);
        if (Of("passive")?.Truth() == true && !neighbor.IsRange) neighbor.Keys.Set("passive", true, Of("passive")!.At);
        else if (neighbor.IsRange && Of("passive")?.Truth() != true)
            reading.Error(neighbor.At, "whoever connects from a prefix is waited for",
                "write `passive enable;`, or name one address");
    }

    private void ReadPassword(Neighbor neighbor)
    {
        if ((Of("md5-password") ?? Of("md5")) is not { } password
            || password.Word("md5-password \"secret\"") is not { } key) return;
        var isEncoded = Of("md5-base64") is { } base64 && base64.Text != "auto" && base64.Truth() == true;
        if (isEncoded && Decoded(key) is { } decoded) key = decoded;
        else if (isEncoded) reading.Error(password.At, "the key is not base64 of UTF-8 text",
            "write the key itself, and `md5-base64 false;`");
        neighbor.Keys.Set("tcp_md5_key", key, password.At);
        if (Of("md5-ip") is { } ip && ip.Text != (Of("local-address")?.Text ?? ip.Text))
            reading.Miss(ip.At, "md5-ip", "the key is of the session's own address here");
    }

    private static string? Decoded(string key)
    {
        var octets = new byte[key.Length];
        if (!Convert.TryFromBase64String(key, octets, out var count)) return null;
        var text = Encoding.UTF8.GetString(octets, 0, count);
        return text.Contains('\uFFFD', StringComparison.Ordinal) ? null : text;
    }

    private void ReadReach(Neighbor neighbor)
    {
        var incoming = Of("incoming-ttl") ?? Of("ttl-security");
        if (incoming is not null && incoming.Text is not ("disable" or "disabled" or "false"))
        {
            // A word alone is the whole of it, in ExaBGP 3.4.
            var least = incoming.Text.Length == 0 ? 255 : incoming.Number(0, 255, "incoming-ttl 255");
            if (least is > 1 and var ttl) neighbor.Keys.Set("ttl_security", ttl == 255 ? "true" : Text(256 - ttl), incoming.At);
            return;
        }
        if (Of("outgoing-ttl") is not { } outgoing || outgoing.Text is "disable" or "disabled" or "false") return;
        if (outgoing.Number(0, 255, "outgoing-ttl 64") is > 0 and var hops)
            neighbor.Keys.Set("multihop", Text(hops), outgoing.At);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private void ReadManner(Neighbor neighbor)
    {
        if (Of("manual-eor") is { } eor && eor.Truth() is { } manual) neighbor.Keys.Set("manual_end_of_rib", manual, eor.At);
        if (Of("auto-flush") is { } flush && flush.Truth() == false)
            reading.Miss(flush.At, "auto-flush", "a route is sent when a process announces it, not at the next `flush`");
        if (Of("rate-limit") is { } rate && rate.Text is not ("disable" or "disabled"))
            reading.Miss(rate.At, "rate-limit", "messages are taken as they come: no route of a neighbor is kept here");
        foreach (var name in (string[])["group-updates", "adj-rib-out", "adj-rib-in"]) Of(name)?.Truth();
        if (Of("host-name") is { } host && host.Word("host-name lb1") is { } node) neighbor.Keys.Set("host_name", node, host.At);
        if (Of("domain-name") is { } domain && domain.Word("domain-name example.net") is { } its)
            neighbor.Keys.Set("domain_name", its, domain.At);
    }
}
