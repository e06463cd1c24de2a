using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>What a query in flight remembers, so that its answer is stored where it was looked for. All zero: it is not stored.</summary>
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
    public bool TryMake(PacketCache cache, scoped in Query query)
    {
        if (!cache.TryMakeKey(in query.View, query.Transport, query.Worker, out Key))
            return false;
        if (query.Pool.AddsSubnet && !(query.View.HasEdns && query.View.Edns.HasOption(EdnsOptionCode.ClientSubnet)))
        {
            // Without the subnet in its key, an answer for this client's neighborhood would be everybody's.
            Span<byte> option = stackalloc byte[ClientSubnet.MaxLength];
            if (!Key.TryAddSubnet(option[..HopByHop.WriteSubnet(in query.Client, option)]))
                return false;
        }

        Cache = cache.Number;
        return true;
    }
}
