using System.Runtime.CompilerServices;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>
/// What a query in flight remembers, so that its answer is stored where it was looked for. With no cache it is not stored.
/// </summary>
internal struct CacheTicket
{
    /// <summary>The <see cref="PacketCache.Number"/> of the cache; it may be gone by the time the answer comes.</summary>
    public int Cache;

    /// <summary>How long a failure is kept, in seconds, plus one; 0: as the cache's options say.</summary>
    public uint FailureTtl;

    /// <summary>The query's key; anything where the answer is not stored.</summary>
    public CacheKey Key;

    /// <summary>Whether the answer is to be stored.</summary>
    public readonly bool IsValid => Cache != 0;

    /// <summary>One for an answer that is not stored; its key, which nobody reads, is not written.</summary>
    public static void None(out CacheTicket ticket)
    {
        Unsafe.SkipInit(out ticket);
        (ticket.Cache, ticket.FailureTtl) = (0, 0);
    }

    /// <summary>Copies it, with its key if it has one.</summary>
    public readonly void CopyTo(out CacheTicket copy)
    {
        if (IsValid)
            copy = this;
        else
            None(out copy);
    }

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
        // Without the subnet in its key, an answer for this client's neighborhood would be everybody's.
        if (addsSubnet && !subnet.IsWithheld && !(query.HasEdns && query.Edns.HasOption(EdnsOptionCode.ClientSubnet))
            && !TryAddSubnet(in client, in subnet))
        {
            return false;
        }

        Cache = cache.Number;
        return true;
    }

    // Not inlined: the query path has no stack memory of its own to guard.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryAddSubnet(in ClientAddress client, in SubnetTerms subnet)
    {
        Span<byte> option = stackalloc byte[ClientSubnet.MaxLength];
        return Key.TryAddSubnet(option[..subnet.Write(in client, option)]);
    }
}
