namespace Holdfast.Bgp.Session;

/// <summary>How a connection or session ended.</summary>
/// <param name="Reason">In words, for operators.</param>
/// <param name="IsError">Someone was at fault, so that trying again needs a pause; else it was lost or closed in peace.</param>
internal sealed record SessionEnd(string Reason, bool IsError);
