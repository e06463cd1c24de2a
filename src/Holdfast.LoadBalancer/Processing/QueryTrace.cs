using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Tracing;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>Writes down the steps of a query that an operator has traced. It allocates.</summary>
internal static class QueryTrace
{
    /// <summary>ACL, rules and pool.</summary>
    public static void Rules(TraceRecorder trace, scoped in Query query, ConfigurationSnapshot configuration)
    {
        trace.PassedAcl(query.DecidingRule == 0 ? null : configuration.Rules.Describe(query.DecidingRule));
        if (query.LoggedTo != 0)
            trace.Add(TraceStage.Rule, "a rule has queries of clients like this one logged");
        var pool = query.Pool.Status();
        trace.Add(TraceStage.Pool, $"{pool.Name}: {pool.Usable} of {pool.Backends} backends up, policy {pool.Policy}");
    }

    /// <summary>An answer from the cache, with its age.</summary>
    public static void Hit(TraceRecorder trace, PacketCache cache, scoped in CacheKey key, scoped in Query query)
    {
        cache.TryReadTimes(in key, query.View.Question, query.NowMilliseconds, out TimeSpan age, out TimeSpan left);
        trace.Hit(age, left);
    }
}
