using Holdfast.LoadBalancer;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.Configuration.Reload;

/// <summary>Finds what differs in listeners, rules, pools and backends.</summary>
internal static class ResolverChanges
{
    public static void Find(LoadBalancerOptions old, LoadBalancerOptions @new, ChangeList changes)
    {
        changes.Compare(ReloadArea.Listener, old.Listeners, @new.Listeners, NameOf, DifferencesOf);
        FindRules("dns.rules", old.Rules.Select(OptionWords.Of), @new.Rules.Select(OptionWords.Of), changes);
        FindRules("dns.response_rules", old.ResponseRules.Select(OptionWords.Of), @new.ResponseRules.Select(OptionWords.Of), changes);
        changes.Compare(ReloadArea.Pool, old.Pools, @new.Pools, pool => pool.Name,
            (was, now) => ChangeList.Differences(
                ("policy", was.Policy.Name, now.Policy.Name),
                ("cache", OptionWords.Of(was.Cache), OptionWords.Of(now.Cache))));
        changes.Compare(ReloadArea.Backend, old.Backends, @new.Backends, backend => backend.Name, DifferencesOf);
        var order = @new.Backends.Select(backend => backend.Name).ToList();
        if (order.ToHashSet(StringComparer.Ordinal).SetEquals(old.Backends.Select(backend => backend.Name))
            && !order.SequenceEqual(old.Backends.Select(backend => backend.Name)))
            changes.Add(ReloadArea.Setting, "dns.backends", ReloadEffect.Changed, "they stand in another sequence");
    }

    private static string NameOf(ListenerOptions listener) => listener.Interface is null ? listener.EndPoint.ToString() : $"{listener.EndPoint} on {listener.Interface}";

    private static string DifferencesOf(ListenerOptions was, ListenerOptions now) => ChangeList.Differences(
        ("udp", OptionWords.Of(was.Protocols.Contains(ListenerProtocol.Udp)), OptionWords.Of(now.Protocols.Contains(ListenerProtocol.Udp))),
        ("tcp", OptionWords.Of(was.Protocols.Contains(ListenerProtocol.Tcp)), OptionWords.Of(now.Protocols.Contains(ListenerProtocol.Tcp))),
        ("max_udp_size", OptionWords.Of(was.MaxUdpSize), OptionWords.Of(now.MaxUdpSize)),
        ("socket_buffer", OptionWords.Of(was.SocketBuffer), OptionWords.Of(now.SocketBuffer)));

    private static string DifferencesOf(BackendOptions was, BackendOptions now) => ChangeList.Differences(
        ("address", was.EndPoint.ToString(), now.EndPoint.ToString()),
        ("pools", OptionWords.List(was.Pools), OptionWords.List(now.Pools)),
        ("order", OptionWords.Of(was.Order), OptionWords.Of(now.Order)),
        ("weight", OptionWords.Of(was.Weight), OptionWords.Of(now.Weight)),
        ("source", was.Source?.ToString() ?? "", now.Source?.ToString() ?? ""),
        ("sockets", OptionWords.Of(was.Sockets), OptionWords.Of(now.Sockets)),
        ("udp_timeout", OptionWords.Of(was.UdpTimeout), OptionWords.Of(now.UdpTimeout)),
        ("tcp_connect_timeout", OptionWords.Of(was.TcpConnectTimeout), OptionWords.Of(now.TcpConnectTimeout)),
        ("tcp_timeout", OptionWords.Of(was.TcpTimeout), OptionWords.Of(now.TcpTimeout)),
        ("tcp_retries", OptionWords.Of(was.TcpRetries), OptionWords.Of(now.TcpRetries)),
        ("client_subnet", OptionWords.Of(was.ClientSubnet), OptionWords.Of(now.ClientSubnet)),
        ("mode", was.Mode.ToString(), now.Mode.ToString()),
        ("check", OptionWords.Of(was.HealthCheck), OptionWords.Of(now.HealthCheck)));

    private static void FindRules(string subject, IEnumerable<string> old, IEnumerable<string> @new, ChangeList changes)
    {
        List<string> was = [.. old];
        List<string> now = [.. @new];
        if (was.SequenceEqual(now)) return;
        var (added, removed) = (now.Except(was).Count(), was.Except(now).Count());
        changes.Add(ReloadArea.Rules, subject, ReloadEffect.Changed,
            added + removed == 0 ? "they stand in another sequence" : $"{OptionWords.Of(added)} come, {OptionWords.Of(removed)} go");
    }
}
