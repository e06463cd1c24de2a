using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>What rules of the chain <see cref="QueryChain.CacheMiss"/> make of a query.</summary>
internal enum MissVerdict
{
    /// <summary>It goes on as it is.</summary>
    Unchanged,

    /// <summary>The cache must be asked anew: what goes out is another query now, or has another pool.</summary>
    Changed,

    /// <summary>It has been answered or dropped.</summary>
    Ended,
}

/// <summary>Lets rules act on queries that the packet cache has no answer for.</summary>
internal static class MissRules
{
    /// <summary>Lets them act.</summary>
    /// <param name="replies">What answers for them.</param>
    /// <param name="query">The query.</param>
    /// <param name="buffer">The message.</param>
    /// <param name="client">The end that answers go back through.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="terms">What any answer to it must suit.</param>
    public static MissVerdict Apply(
        LocalReplies replies, scoped ref Query query, Span<byte> buffer, IClient client, ConfigurationSnapshot configuration,
        scoped ref AnswerTerms terms)
    {
        Pool pool = query.Pool;
        AnswerTraits traits = terms.Traits;
        RuleVerdict verdict = configuration.Rules.Apply(ref query, out RuleAction? action, chain: QueryChain.CacheMiss);
        if (query.Trace is not null)
            QueryTrace.Rules(query.Trace, in query, configuration);
        if (query.Changes != QueryChanges.None)
            ChangedQueries.Change(ref query, buffer, verdict, configuration, ref terms);
        if (verdict != RuleVerdict.Continue)
        {
            replies.Rule(verdict, action!, in query, client, in terms, configuration.ClientEdns);
            return MissVerdict.Ended;
        }

        // A subnet that is set may have become another one.
        return query.Pool != pool || query.SkipsCache || terms.Traits != traits || query.Subnet.IsSet
            || (query.Changes & QueryChanges.Options) != 0
            ? MissVerdict.Changed : MissVerdict.Unchanged;
    }
}
