namespace Holdfast.Bgp.Session;

/// <summary>The states of a session (RFC 4271, section 8.2.2).</summary>
public enum SessionState
{
    /// <summary>Nothing is tried and nothing is accepted.</summary>
    Idle,

    /// <summary>Waits for its own TCP connection to come about.</summary>
    Connect,

    /// <summary>Waits for the neighbor to connect, or for the next try of its own.</summary>
    Active,

    /// <summary>Has sent OPEN and waits for the neighbor's.</summary>
    OpenSent,

    /// <summary>OPENs agree; waits for KEEPALIVE.</summary>
    OpenConfirm,

    /// <summary>Routes are exchanged.</summary>
    Established,
}
