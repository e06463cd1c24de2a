using System.Globalization;

namespace Holdfast.Bgp.Bfd;

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
