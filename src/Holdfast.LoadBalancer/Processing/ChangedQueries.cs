using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>
/// What rules change about a query that goes on. It is noted before the cache is asked: what goes out otherwise has a key, and
/// waits for answers, of its own. A signed query (TSIG, SIG(0)) stays as it is.
/// </summary>
internal static class ChangedQueries
{
    /// <summary>Notes the changes.</summary>
    /// <param name="query">The query; a subnet that the client sent may be gone from its message afterwards.</param>
    /// <param name="buffer">The message.</param>
    /// <param name="verdict">Where it goes.</param>
    /// <param name="terms">What any answer to it must suit.</param>
    public static void Change(scoped ref Query query, Span<byte> buffer, RuleVerdict verdict, ref AnswerTerms terms)
    {
        if (terms.Has(AnswerTraits.Signed) || verdict == RuleVerdict.Drop)
            return;
        var traits = terms.Traits;
        if ((query.Changes & QueryChanges.NoRecursion) != 0 && query.View.RecursionDesired)
            traits |= AnswerTraits.RecursionCleared;
        if ((query.Changes & QueryChanges.NoValidation) != 0 && !query.View.CheckingDisabled)
            traits |= AnswerTraits.CheckingDisabled;
        if (query.Subnet.IsSet)
            traits |= AnswerTraits.SubnetRuled;
        if (query.Subnet.Overrides && terms.Has(AnswerTraits.Subnet) && verdict == RuleVerdict.Continue
            && query.Pool.AddsSubnet && !query.Subnet.IsWithheld && TryRemoveSubnet(ref query, buffer))
        {
            traits &= ~AnswerTraits.Subnet;
        }

        terms = terms with { Traits = traits };
    }

    private static bool TryRemoveSubnet(scoped ref Query query, Span<byte> buffer)
    {
        int length = query.View.Message.Length;
        return EdnsEditor.TryRemoveOption(buffer, ref length, EdnsOptionCode.ClientSubnet)
            && !QueryView.TryParse(buffer[..length], out query.View).IsError;
    }
}
