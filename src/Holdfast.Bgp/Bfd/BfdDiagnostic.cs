using System.Globalization;

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

/// <summary>Diagnostics in the words of RFC 5880, section 4.1.</summary>
public static class BfdDiagnosticText
{
    /// <summary>For example <c>control detection time expired</c>; numbers nobody has defined as <c>diagnostic 9</c>.</summary>
    public static string Of(BfdDiagnostic diagnostic) => diagnostic switch
    {
        BfdDiagnostic.None => "no diagnostic",
        BfdDiagnostic.ControlDetectionTimeExpired => "control detection time expired",
        BfdDiagnostic.EchoFunctionFailed => "echo function failed",
        BfdDiagnostic.NeighborSignaledSessionDown => "neighbor signaled session down",
        BfdDiagnostic.ForwardingPlaneReset => "forwarding plane reset",
        BfdDiagnostic.PathDown => "path down",
        BfdDiagnostic.ConcatenatedPathDown => "concatenated path down",
        BfdDiagnostic.AdministrativelyDown => "administratively down",
        BfdDiagnostic.ReverseConcatenatedPathDown => "reverse concatenated path down",
        _ => string.Create(CultureInfo.InvariantCulture, $"diagnostic {(byte)diagnostic}"),
    };
}
