using Holdfast.Bgp.Options;

namespace Holdfast.Configuration.Reload;

/// <summary>Finds what differs in BGP, and which sessions survive it.</summary>
internal static class NeighborChanges
{
    public static void Find(BgpOptions? old, BgpOptions? @new, ChangeList changes)
    {
        if (old is null || @new is null)
        {
            if (old is not null || @new is not null)
                changes.Add(ReloadArea.Setting, "bgp", ReloadEffect.NeedsRestart, old is null ? "the section is new" : "the section is gone");
            return;
        }
        changes.Setting("bgp.local_as", OptionWords.Of(old.LocalAs), OptionWords.Of(@new.LocalAs));
        changes.Setting("bgp.router_id", old.RouterId.ToString(), @new.RouterId.ToString());
        changes.Setting("bgp.listen_port", OptionWords.Of(old.ListenPort), OptionWords.Of(@new.ListenPort), ReloadEffect.NeedsRestart);
        var before = ChangeList.Index(old.Neighbors, neighbor => neighbor.Name);
        var after = ChangeList.Index(@new.Neighbors, neighbor => neighbor.Name);
        foreach (var gone in before.Keys.Where(name => !after.ContainsKey(name)))
            changes.Add(ReloadArea.Neighbor, gone, ReloadEffect.Removed);
        foreach (var (name, now) in after)
        {
            if (!before.TryGetValue(name, out var was))
            {
                changes.Add(ReloadArea.Neighbor, name, ReloadEffect.Added);
                continue;
            }
            var resets = Resets(old, was, @new, now);
            var others = Others(was, now);
            if (resets.Length > 0)
                changes.Add(ReloadArea.Neighbor, name, ReloadEffect.Reset, others.Length > 0 ? $"{resets}, {others}" : resets);
            else if (others.Length > 0) changes.Add(ReloadArea.Neighbor, name, ReloadEffect.Changed, others);
        }
        changes.Compare(ReloadArea.Neighbor, old.DynamicNeighbors, @new.DynamicNeighbors, range => $"those of {range.Prefix}", (was, now) =>
            string.Join(", ", new[]
            {
                ChangeList.Differences(
                    ("limit", OptionWords.Of(was.Limit), OptionWords.Of(now.Limit)),
                    ("peer_as", OptionWords.List(was.Settings.AcceptedAs), OptionWords.List(now.Settings.AcceptedAs))),
                Resets(old, was.Settings, @new, now.Settings), Others(was.Settings, now.Settings),
            }.Where(words => words.Length > 0)));
    }

    /// <summary>What takes effect on a session that is up.</summary>
    private static string Others(NeighborOptions was, NeighborOptions now) => ChangeList.Differences(
        ("connect_retry_time", OptionWords.Of(was.ConnectRetryTime), OptionWords.Of(now.ConnectRetryTime)),
        ("max_idle_hold_time", OptionWords.Of(was.MaxIdleHoldTime), OptionWords.Of(now.MaxIdleHoldTime)),
        ("next_hop", OptionWords.Of(was.Export.NextHop), OptionWords.Of(now.Export.NextHop)),
        ("add_med", OptionWords.Of(was.Export.AddMed), OptionWords.Of(now.Export.AddMed)),
        ("as_path_prepend", OptionWords.Of(was.Export.AsPathPrepend), OptionWords.Of(now.Export.AsPathPrepend)),
        ("origin", $"{was.Export.Origin}", $"{now.Export.Origin}"),
        ("local_preference", OptionWords.Of(was.Export.LocalPreference), OptionWords.Of(now.Export.LocalPreference)),
        ("communities", $"[{was.Export.Communities}]", $"[{now.Export.Communities}]"),
        ("send_communities", $"{was.Export.SendCommunities}", $"{now.Export.SendCommunities}"),
        ("announce_only", Ranges(was), Ranges(now)),
        ("max_announced", $"{was.Export.MaxAnnounced}", $"{now.Export.MaxAnnounced}"),
        ("bfd", OptionWords.Of(was.Bfd), OptionWords.Of(now.Bfd)));

    private static string Ranges(NeighborOptions neighbor) =>
        neighbor.Export.AnnounceOnly is { } ranges ? OptionWords.List(ranges) : "";

    /// <summary>What a session is opened with, and cannot change while it is up.</summary>
    private static string Resets(BgpOptions old, NeighborOptions was, BgpOptions @new, NeighborOptions now)
    {
        var password = was.Password == now.Password ? "" : was.Password is null ? "a password is set" : now.Password is null ? "the password is gone" : "the password changed";
        var keys = was.TcpAoKeys.AsSpan().SequenceEqual(now.TcpAoKeys.AsSpan()) ? "" : "the TCP-AO keys changed";
        var others = ChangeList.Differences(
            ("address", was.Address.ToString(), now.Address.ToString()),
            ("interface", was.Interface ?? "", now.Interface ?? ""),
            ("port", OptionWords.Of(was.Port), OptionWords.Of(now.Port)),
            ("peer_as", OptionWords.Of(was.PeerAs), OptionWords.Of(now.PeerAs)),
            ("local_as", OptionWords.Of(was.LocalAs ?? old.LocalAs), OptionWords.Of(now.LocalAs ?? @new.LocalAs)),
            ("router_id", old.RouterId.ToString(), @new.RouterId.ToString()),
            ("source", was.Source?.ToString() ?? "", now.Source?.ToString() ?? ""),
            ("hold_time", OptionWords.Of(was.HoldTime), OptionWords.Of(now.HoldTime)),
            ("passive", OptionWords.Of(was.Passive), OptionWords.Of(now.Passive)),
            ("multihop", OptionWords.Of(was.Multihop), OptionWords.Of(now.Multihop)),
            ("ttl_security", $"{was.TtlSecurity}", $"{now.TtlSecurity}"),
            ("keepalive_time", Time(was.KeepaliveTime), Time(now.KeepaliveTime)),
            ("families", OptionWords.List(was.Families), OptionWords.List(now.Families)),
            ("role", $"{was.Role}", $"{now.Role}"),
            ("role_strict", OptionWords.Of(was.RoleStrict), OptionWords.Of(now.RoleStrict)),
            ("extended_next_hop", $"{was.ExtendedNextHop}", $"{now.ExtendedNextHop}"),
            ("extended_messages", OptionWords.Of(was.ExtendedMessages), OptionWords.Of(now.ExtendedMessages)),
            ("graceful_restart", Time(was.GracefulRestart), Time(now.GracefulRestart)));
        return string.Join(", ", new[] { password, keys, others }.Where(words => words.Length > 0));
    }

    private static string Time(TimeSpan? time) => time is { } its ? OptionWords.Of(its) : "";
}
