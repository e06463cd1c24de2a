using System.Buffers.Binary;

namespace Holdfast.LoadBalancer.Icmp;

/// <summary>
/// What an ICMP error quotes of a query. The error is believed only if that is a query in flight: who has not seen the query
/// knows neither its ID nor, mostly, its question.
/// </summary>
internal static class QuotedQuery
{
    private const int HeaderLength = 12;

    // Routers quote all of a query (RFC 1812, section 4.3.2.3; RFC 4443, section 2.4), or, where they add something behind
    // it, 128 octets at least (RFC 4884, section 4): 80 behind the headers of IPv6 and UDP.
    private const int LeastQuote = 80;

    /// <summary>The ID of the query; false when it is not quoted.</summary>
    public static bool TryReadId(ReadOnlySpan<byte> quote, out ushort id) =>
        BinaryPrimitives.TryReadUInt16BigEndian(quote, out id);

    /// <summary>Whether the quote has a query's ID and its question, or as much of it as a router that is brief has.</summary>
    /// <param name="quote">From the DNS header on.</param>
    /// <param name="id">The query's ID.</param>
    /// <param name="question">Name, type and class asked, as they were sent.</param>
    public static bool Matches(ReadOnlySpan<byte> quote, ushort id, ReadOnlySpan<byte> question)
    {
        if (quote.Length < HeaderLength || !TryReadId(quote, out ushort quoted) || quoted != id)
            return false;
        var rest = quote[HeaderLength..];
        return rest.Length >= question.Length ? rest.StartsWith(question)
            : quote.Length >= LeastQuote && question.StartsWith(rest);
    }
}
