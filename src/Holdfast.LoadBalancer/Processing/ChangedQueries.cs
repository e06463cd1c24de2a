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
    /// <param name="query">
    /// The query; a subnet that the client sent may be gone from its message afterwards, and options may be in it.
    /// </param>
    /// <param name="buffer">The message, with <see cref="HopByHop.Growth"/> octets of room behind it.</param>
    /// <param name="verdict">Where it goes.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="terms">What any answer to it must suit.</param>
    public static void Change(
        scoped ref Query query, Span<byte> buffer, RuleVerdict verdict, ConfigurationSnapshot configuration,
        ref AnswerTerms terms)
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

        if ((query.Changes & QueryChanges.Options) != 0 && verdict == RuleVerdict.Continue)
            AddOptions(ref query, buffer, configuration);
        if ((query.Changes & QueryChanges.MaxTtl) != 0)
            traits |= AnswerTraits.TtlLimited;
        terms = terms with { Traits = traits, MaxTtl = query.MaxTtl, Error = query.Error, Delay = query.Delay };
    }

    // The client did not send them, but from here on they are its options: part of the key, of what is merged, and passed
    // through.
    private static void AddOptions(scoped ref Query query, Span<byte> buffer, ConfigurationSnapshot configuration)
    {
        int length = query.View.Message.Length;
        // Who sent no EDNS is answered without: not what those wait for, and get from the cache, who have sent some.
        query.SkipsCache |= !query.View.HasEdns;
        if (!query.View.HasEdns && !EdnsEditor.TryAddOpt(buffer, ref length, configuration.UdpPayloadSize))
            return;
        configuration.Slots.Options.Add(query.SentOptions, buffer, ref length);
        QueryView.TryParse(buffer[..length], out query.View);
    }

    private static bool TryRemoveSubnet(scoped ref Query query, Span<byte> buffer)
    {
        int length = query.View.Message.Length;
        return EdnsEditor.TryRemoveOption(buffer, ref length, EdnsOptionCode.ClientSubnet)
            && !QueryView.TryParse(buffer[..length], out query.View).IsError;
    }
}
