using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Cache;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>The TTLs of answers, as rules let a client see them; the cache keeps what it was given.</summary>
internal static class ReturnedTtl
{
    /// <summary>Lowers those that are above the client's highest.</summary>
    public static void Limit(in AnswerTerms terms, Span<byte> message)
    {
        if (terms.Has(AnswerTraits.TtlLimited) && !ResponseView.TryParse(message, out var view).IsError)
            Aging.Limit(message, view.QuestionEnd, terms.MaxTtl);
    }
}
