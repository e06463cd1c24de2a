namespace Holdfast.LoadBalancer.Pools;

/// <summary>What a client gets when no backend of its pool is usable.</summary>
public enum NoBackendAction
{
    /// <summary>SERVFAIL with the Extended DNS Error "No Reachable Authority" (RFC 8914, code 22).</summary>
    ServFail,

    /// <summary>Nothing.</summary>
    Drop,
}
