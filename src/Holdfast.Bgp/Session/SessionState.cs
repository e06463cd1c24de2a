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

/// <summary>Where the session with a neighbor is between being configured and being given up.</summary>
internal enum SessionLifecycle
{
    /// <summary>Not started yet.</summary>
    Created,

    /// <summary>Not started yet, and held down already.</summary>
    CreatedHeldDown,

    /// <summary>Connects and accepts connections.</summary>
    Started,

    /// <summary>Started, and held down: it neither connects nor accepts.</summary>
    HeldDown,

    /// <summary>Ended for good.</summary>
    Stopped,
}
