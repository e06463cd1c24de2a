namespace Holdfast.LoadBalancer.Cache.Memory;

/// <summary>What sets apart queries that are otherwise alike.</summary>
[Flags]
internal enum CacheKeyTraits : byte
{
    /// <summary>A datagram, without EDNS.</summary>
    None = 0,

    /// <summary>It came in a stream.</summary>
    Stream = 1,

    /// <summary>It has an OPT record, and so has its answer.</summary>
    Edns = 2,

    /// <summary>Its answer is good for one client subnet only, which was added for the backend.</summary>
    Subnet = 4,
}
