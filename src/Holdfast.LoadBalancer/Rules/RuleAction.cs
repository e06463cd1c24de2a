using System.Collections.Immutable;
using System.Net;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>What a rule does with a query.</summary>
public abstract record RuleAction
{
    private RuleAction() { }

    /// <summary>Answer empty with TC set, so that the client comes back over TCP. A query over TCP goes on its way.</summary>
    public sealed record Truncate : RuleAction;

    /// <summary>Answer REFUSED.</summary>
    public sealed record Refuse : RuleAction;

    /// <summary>No answer.</summary>
    public sealed record Drop : RuleAction;

    /// <summary>No further rule is tried; the query goes on its way.</summary>
    public sealed record Allow : RuleAction;

    /// <summary>The query is answered from this pool; no further rule is tried (as in dnsdist).</summary>
    /// <param name="Name">The pool.</param>
    public sealed record Pool(string Name) : RuleAction;

    /// <summary>Answer with these addresses: A queries with the IPv4, AAAA with the IPv6 ones, any other type with none (NODATA).</summary>
    /// <param name="Addresses">At least one.</param>
    public sealed record Spoof(ImmutableArray<IPAddress> Addresses) : RuleAction
    {
        /// <summary>The TTL answered with.</summary>
        public TimeSpan Ttl { get; init; } = TimeSpan.FromSeconds(60);
    }
}
