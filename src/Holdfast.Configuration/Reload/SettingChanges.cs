namespace Holdfast.Configuration.Reload;

/// <summary>Finds what differs in the settings of the node and of its sections.</summary>
internal static class SettingChanges
{
    public static void Find(HoldfastOptions old, HoldfastOptions @new, ChangeList changes)
    {
        changes.Setting("node.name", old.Node.Name, @new.Node.Name);
        changes.Setting("node.state_dir", old.Node.StateDirectory, @new.Node.StateDirectory, ReloadEffect.NeedsRestart);
        changes.Setting("node.watch_config", OptionWords.Of(old.Node.WatchConfig), OptionWords.Of(@new.Node.WatchConfig));
        var (was, now) = (old.LoadBalancer, @new.LoadBalancer);
        changes.Setting("dns.threads", OptionWords.Of(was.Threads), OptionWords.Of(now.Threads), ReloadEffect.NeedsRestart);
        changes.Setting("dns.policy", was.Policy.Name, now.Policy.Name);
        changes.Setting("dns.cache", OptionWords.Of(was.Cache), OptionWords.Of(now.Cache));
        changes.Setting("dns.udp_gso", OptionWords.Of(was.UdpGso), OptionWords.Of(now.UdpGso));
        changes.Setting("dns.coalesce", OptionWords.Of(was.Coalesce), OptionWords.Of(now.Coalesce));
        changes.Setting("dns.merge_identical", OptionWords.Of(was.MergeIdentical), OptionWords.Of(now.MergeIdentical));
        changes.Setting("dns.retry_truncated", OptionWords.Of(was.RetryTruncated), OptionWords.Of(now.RetryTruncated));
        changes.Setting("dns.no_backend", was.NoBackend.ToString(), now.NoBackend.ToString());
        if (was.Identity != now.Identity)
        {
            changes.Add(ReloadArea.Setting, "dns.identity", ReloadEffect.Changed, ChangeList.Differences(
                ("name", was.Identity.Name, now.Identity.Name),
                ("nsid", OptionWords.Of(was.Identity.Nsid), OptionWords.Of(now.Identity.Nsid)),
                ("id_server", OptionWords.Of(was.Identity.IdServer), OptionWords.Of(now.Identity.IdServer))));
        }
        FindAcl(old, @new, changes);
        if (was.Tcp != now.Tcp)
        {
            changes.Add(ReloadArea.Setting, "dns.tcp", ReloadEffect.Changed, ChangeList.Differences(
                ("idle_timeout", OptionWords.Of(was.Tcp.IdleTimeout), OptionWords.Of(now.Tcp.IdleTimeout)),
                ("message_timeout", OptionWords.Of(was.Tcp.MessageTimeout), OptionWords.Of(now.Tcp.MessageTimeout)),
                ("max_connections", OptionWords.Of(was.Tcp.MaxConnections), OptionWords.Of(now.Tcp.MaxConnections)),
                ("max_connections_per_client", OptionWords.Of(was.Tcp.MaxConnectionsPerClient), OptionWords.Of(now.Tcp.MaxConnectionsPerClient)),
                ("max_queries_per_connection", OptionWords.Of(was.Tcp.MaxQueriesPerConnection), OptionWords.Of(now.Tcp.MaxQueriesPerConnection)),
                ("max_in_flight_per_connection", OptionWords.Of(was.Tcp.MaxInFlightPerConnection), OptionWords.Of(now.Tcp.MaxInFlightPerConnection))));
        }
        changes.Setting("anycast.interface", InterfaceOf(old), InterfaceOf(@new), ReloadEffect.NeedsRestart);
        changes.Setting("anycast.drain_time", OptionWords.Of(old.Anycast.DrainTime), OptionWords.Of(@new.Anycast.DrainTime));
        changes.Setting("anycast.graceful_shutdown_time", OptionWords.Of(old.Anycast.GracefulShutdownTime), OptionWords.Of(@new.Anycast.GracefulShutdownTime));
        var (before, after) = (old.Anycast.CrashBackoff, @new.Anycast.CrashBackoff);
        if (before != after)
        {
            changes.Add(ReloadArea.Setting, "anycast.crash_backoff", ReloadEffect.Changed, ChangeList.Differences(
                ("after", OptionWords.Of(before.After), OptionWords.Of(after.After)),
                ("initial", OptionWords.Of(before.Initial), OptionWords.Of(after.Initial)),
                ("max", OptionWords.Of(before.Max), OptionWords.Of(after.Max))));
        }
        changes.Setting("metrics.listen", old.Metrics.Listen?.ToString() ?? "", @new.Metrics.Listen?.ToString() ?? "", ReloadEffect.NeedsRestart);
        changes.Setting("metrics.acl", OptionWords.List(old.Metrics.Acl), OptionWords.List(@new.Metrics.Acl));
        changes.Setting("api.listen", old.Api.SocketPath, @new.Api.SocketPath, ReloadEffect.NeedsRestart);
    }

    private static void FindAcl(HoldfastOptions old, HoldfastOptions @new, ChangeList changes)
    {
        var (was, now) = (old.LoadBalancer.Acl.Networks, @new.LoadBalancer.Acl.Networks);
        if (was.ToHashSet().SetEquals(now)) return;
        var added = now.Except(was).Select(network => $"+{network}");
        var removed = was.Except(now).Select(network => $"-{network}");
        changes.Add(ReloadArea.Setting, "dns.acl", ReloadEffect.Changed, string.Join(", ", added.Concat(removed)));
    }

    private static string InterfaceOf(HoldfastOptions options) =>
        options.Anycast.Interface.Dummy ? $"dummy {options.Anycast.Interface.Name}" : options.Anycast.Interface.Name;
}
