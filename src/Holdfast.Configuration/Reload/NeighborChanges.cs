using Holdfast.Bgp;

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
            var others = ChangeList.Differences(
                ("next_hop", OptionWords.Of(was.NextHop), OptionWords.Of(now.NextHop)),
                ("connect_retry_time", OptionWords.Of(was.ConnectRetryTime), OptionWords.Of(now.ConnectRetryTime)),
                ("bfd", OptionWords.Of(was.Bfd), OptionWords.Of(now.Bfd)));
            if (resets.Length > 0)
                changes.Add(ReloadArea.Neighbor, name, ReloadEffect.Reset, others.Length > 0 ? $"{resets}, {others}" : resets);
            else if (others.Length > 0) changes.Add(ReloadArea.Neighbor, name, ReloadEffect.Changed, others);
        }
    }

    /// <summary>What a session is opened with, and cannot change while it is up.</summary>
    private static string Resets(BgpOptions old, NeighborOptions was, BgpOptions @new, NeighborOptions now)
    {
        var password = was.Password == now.Password ? "" : was.Password is null ? "a password is set" : now.Password is null ? "the password is gone" : "the password changed";
        var others = ChangeList.Differences(
            ("address", was.Address.ToString(), now.Address.ToString()),
            ("port", OptionWords.Of(was.Port), OptionWords.Of(now.Port)),
            ("peer_as", OptionWords.Of(was.PeerAs), OptionWords.Of(now.PeerAs)),
            ("local_as", OptionWords.Of(was.LocalAs ?? old.LocalAs), OptionWords.Of(now.LocalAs ?? @new.LocalAs)),
            ("router_id", old.RouterId.ToString(), @new.RouterId.ToString()),
            ("source", was.Source?.ToString() ?? "", now.Source?.ToString() ?? ""),
            ("hold_time", OptionWords.Of(was.HoldTime), OptionWords.Of(now.HoldTime)),
            ("passive", OptionWords.Of(was.Passive), OptionWords.Of(now.Passive)),
            ("multihop", OptionWords.Of(was.Multihop), OptionWords.Of(now.Multihop)),
            ("families", OptionWords.List(was.Families), OptionWords.List(now.Families)));
        return string.Join(", ", new[] { password, others }.Where(words => words.Length > 0));
    }
}
