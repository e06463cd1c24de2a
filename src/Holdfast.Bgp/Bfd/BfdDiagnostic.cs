namespace Holdfast.Bgp.Bfd;

/// <summary>Why a session last changed its state, with the numbers on the wire (RFC 5880, section 4.1).</summary>
public enum BfdDiagnostic : byte
{
    /// <summary>No diagnostic.</summary>
    None = 0,

    /// <summary>The peer was silent for the detection time.</summary>
    ControlDetectionTimeExpired = 1,

    /// <summary>The Echo function failed.</summary>
    EchoFunctionFailed = 2,

    /// <summary>The peer said that its side is down.</summary>
    NeighborSignaledSessionDown = 3,

    /// <summary>What forwards no longer does, though the session's own packets would still get through.</summary>
    ForwardingPlaneReset = 4,

    /// <summary>The path failed.</summary>
    PathDown = 5,

    /// <summary>A path further on failed.</summary>
    ConcatenatedPathDown = 6,

    /// <summary>An operator holds it down.</summary>
    AdministrativelyDown = 7,

    /// <summary>A path back failed.</summary>
    ReverseConcatenatedPathDown = 8,
}
