using Holdfast.Configuration.Keys;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer;
using Holdfast.LoadBalancer.Listeners;

namespace Holdfast.Configuration.Reload;

/// <summary>Finds what differs in listeners, rules, pools and backends.</summary>
internal static class ResolverChanges
{
    public static void Find(LoadBalancerOptions old, LoadBalancerOptions @new, ChangeList changes)
    {
        changes.Items(ReloadArea.Listener, old.Listeners, @new.Listeners, listener => (NameOf(listener), NameOf(listener)),
            ListenerKeys.Section);
        FindRules("dns.rules", old.Rules.Select(RuleKeys.Words), @new.Rules.Select(RuleKeys.Words), changes);
        FindRules("dns.response_rules", old.ResponseRules.Select(ResponseRuleKeys.Words),
            @new.ResponseRules.Select(ResponseRuleKeys.Words), changes);
        changes.Items(ReloadArea.LogSink, old.Log, @new.Log, sink => (sink.Name, sink.Name), SinkKeys.Section);
        FindRules("dns.dynamic_blocks", old.DynamicBlocks.Select(DynamicBlockKeys.Words),
            @new.DynamicBlocks.Select(DynamicBlockKeys.Words), changes);
        changes.Items(ReloadArea.Pool, old.Pools, @new.Pools, pool => (pool.Name, pool.Name), PoolKeys.Section);
        changes.Items(ReloadArea.Backend, old.Backends, @new.Backends, backend => (backend.EndPoint, backend.Name),
            BackendKeys.Section);
        var order = @new.Backends.Select(backend => backend.Name).ToList();
        if (order.ToHashSet(StringComparer.Ordinal).SetEquals(old.Backends.Select(backend => backend.Name))
            && !order.SequenceEqual(old.Backends.Select(backend => backend.Name)))
            changes.Add(ReloadArea.Setting, "dns.backends", ReloadEffect.Changed, "they stand in another sequence");
    }

    private static string NameOf(ListenerOptions listener) =>
        listener.Interface is null ? listener.EndPoint.ToString() : $"{listener.EndPoint} on {listener.Interface}";

    private static void FindRules(string subject, IEnumerable<string> old, IEnumerable<string> @new, ChangeList changes)
    {
        List<string> was = [.. old];
        List<string> now = [.. @new];
        if (was.SequenceEqual(now)) return;
        var (added, removed) = (now.Except(was).Count(), was.Except(now).Count());
        changes.Add(ReloadArea.Rules, subject, ReloadEffect.Changed,
            added + removed == 0 ? "they stand in another sequence"
                : $"{OptionText.Of(added)} come, {OptionText.Of(removed)} go");
    }
}
