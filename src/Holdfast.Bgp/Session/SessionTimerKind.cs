namespace Holdfast.Bgp.Session;

/// <summary>The timers of a session (RFC 4271, section 10).</summary>
public enum SessionTimerKind
{
    /// <summary>Until the next try to connect.</summary>
    ConnectRetry,

    /// <summary>Until the neighbor's silence ends the session.</summary>
    Hold,

    /// <summary>Until the next KEEPALIVE goes out.</summary>
    Keepalive,

    /// <summary>Until the session may begin anew (DampPeerOscillations, section 8.1.1).</summary>
    IdleHold,
}
