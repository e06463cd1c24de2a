namespace Holdfast.Lab.Tests.Tools;

/// <summary>Tells what BIRD complains of from what the scenarios make it log.</summary>
internal static class RouterComplaints
{
    private static readonly string[] Faults =
        ["<RMT>", "<BUG>", "Invalid", "Malformed", "Unacceptable", "Hold timer expired", "Error: "];

    // A daemon's farewell is logged as an error received, and so is the end of the second connection when both sides
    // have called each other at once (RFC 4271, section 6.8): both are as they should be. BIRD begins another BFD session
    // with every BGP session; a packet that still names the one before is as it should be too.
    private static readonly string[] Proper =
        ["Administrative shutdown", "Connection collision resolution", "unknown session id"];

    // A node whose BFD session goes Down ends BGP with Cease/BFD Down (RFC 9384), which BIRD 2.0 has no name for.
    private const string BfdDown = "Received: Unknown error 6.10";

    /// <summary>The lines that tell of a fault.</summary>
    /// <param name="log">BIRD's log.</param>
    /// <param name="bfdWasOn">The nodes have spoken BFD meanwhile; while they do not, none of them has a reason to send BFD
    /// Down.</param>
    public static IEnumerable<string> In(IEnumerable<string> log, bool bfdWasOn) => log
        .Where(line => Faults.Any(fault => line.Contains(fault, StringComparison.Ordinal)))
        .Where(line => !Proper.Any(proper => line.Contains(proper, StringComparison.Ordinal)))
        .Where(line => !(bfdWasOn && line.TrimEnd().EndsWith(BfdDown, StringComparison.Ordinal)));
}
