using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>Whether a message that bears a query's ID, on its socket, answers it by what it says.</summary>
internal static class AnswerMatch
{
    /// <summary>
    /// Whether it repeats the question, or is an error that repeats none (RFC 6891, section 7); and does not tell another client
    /// subnet than was added.
    /// </summary>
    public static bool IsAnswerTo(scoped in ResponseView response, in PendingQuery query) =>
        response.IsAnswerTo(query.Query.Question)
        && (!query.Terms.Has(AnswerTraits.SubnetAdded) || RepeatsSubnet(in response, query.Query.Message));

    /// <summary>Family, source prefix length and address must be those of the query (RFC 7871, section 7.3).</summary>
    private static bool RepeatsSubnet(scoped in ResponseView response, ReadOnlySpan<byte> asked)
    {
        const int scope = 3, afterScope = 4;
        if (response.TryReadEdns(out var edns).IsError || !edns.TryFindOption(EdnsOptionCode.ClientSubnet, out var told))
            return true;
        return !QueryView.TryParse(asked, out var query).IsError
            && query.Edns.TryFindOption(EdnsOptionCode.ClientSubnet, out var added)
            && told.Length == added.Length && told.Length >= afterScope
            && told[..scope].SequenceEqual(added[..scope]) && told[afterScope..].SequenceEqual(added[afterScope..]);
    }
}
