namespace Holdfast.Lab.Failover;

/// <summary>What happens to the node.</summary>
internal enum Failure
{
    /// <summary>Packets between the node and all of its backends are dropped: the check gets no answer.</summary>
    BackendsOutOfReach,

    /// <summary>SIGKILL of what answers DNS.</summary>
    ResolverKilled,

    /// <summary>SIGKILL of what speaks BGP.</summary>
    AnnouncerKilled,

    /// <summary>SIGSTOP of what answers DNS: it hangs.</summary>
    ResolverFrozen,
}
