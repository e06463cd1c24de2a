using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>
/// What a query in flight remembers, so that its answer is stored where it was looked for. All zero: it is not stored.
/// </summary>
internal struct CacheTicket
{
    /// <summary>The query's key.</summary>
    public CacheKey Key;

    /// <summary>The <see cref="PacketCache.Number"/> of the cache; it may be gone by the time the answer comes.</summary>
    public int Cache;

    /// <summary>Whether the answer is to be stored.</summary>
    public readonly bool IsValid => Cache != 0;

    /// <summary>Makes it, for a query that its pool's cache may answer; false when it may not.</summary>
    /// <param name="cache">The pool's cache.</param>
    /// <param name="query">The query as the client sent it.</param>
    /// <param name="terms">What any answer to it must suit.</param>
    /// <param name="client">Who sent it.</param>
    /// <param name="cacheClass">Of the protocol it came over.</param>
    /// <param name="addsSubnet">Whether its backend is told the client's subnet.</param>
    /// <param name="subnet">Which subnet that is.</param>
    /// <param name="worker">The worker's number.</param>
    public bool TryMake(
        PacketCache cache, scoped in QueryView query, in AnswerTerms terms, in ClientAddress client, CacheClass cacheClass,
        bool addsSubnet, in SubnetTerms subnet, int worker)
    {
        if (!cache.TryMakeKey(in query, HopByHop.FlagsToSend(in terms, query.Flags), cacheClass, worker, out Key))
            return false;
        if (addsSubnet && !subnet.IsWithheld && !(query.HasEdns && query.Edns.HasOption(EdnsOptionCode.ClientSubnet)))
        {
            // Without the subnet in its key, an answer for this client's neighborhood would be everybody's.
            Span<byte> option = stackalloc byte[ClientSubnet.MaxLength];
            if (!Key.TryAddSubnet(option[..subnet.Write(in client, option)]))
                return false;
        }

        Cache = cache.Number;
        return true;
    }
}
