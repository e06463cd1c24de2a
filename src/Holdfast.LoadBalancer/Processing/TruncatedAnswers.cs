using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Upstreams;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>Backends' answers that are truncated (TC), and may be had whole over a stream.</summary>
internal static class TruncatedAnswers
{
    // What any server gives in a datagram; to a client without EDNS, no more (RFC 6891, section 6.2.3).
    private const int SmallestDatagram = 512;

    /// <summary>Whether an answer is truncated.</summary>
    public static bool IsTruncated(ReadOnlySpan<byte> message) => (message[2] & 0x02) != 0;

    /// <summary>Has the whole answer fetched, for a client that can be given more than has come; false when it is not.</summary>
    /// <param name="from">The way that the truncated one came over.</param>
    /// <param name="number">The query's slot.</param>
    /// <param name="query">The query.</param>
    /// <param name="length">Octets of the truncated answer.</param>
    public static bool TryFetchWhole(IUpstream from, int number, ref PendingQuery query, int length)
    {
        // Of IXFR the whole answer may be many messages: the client asks for those itself (RFC 1995, section 4).
        if (!query.Query.HasMessage || IsTransfer(query.Query.Question)
            || query.Terms.MaxLength <= Math.Max(length, SmallestDatagram) || !from.ForTruncated!.CanSend())
            return false;
        query.Traits |= PendingTraits.FetchedWhole;
        if (from.ForTruncated.TrySend(number, []))
            return true;
        query.Traits &= ~PendingTraits.FetchedWhole;
        return false;
    }

    private static bool IsTransfer(ReadOnlySpan<byte> question) =>
        BinaryPrimitives.ReadUInt16BigEndian(question[^4..]) == (ushort)RecordType.IXFR;
}
