namespace Holdfast.Bgp.Session;

/// <summary>How a connection or session ended.</summary>
/// <param name="Reason">In words, for operators.</param>
/// <param name="IsError">Someone was at fault, so that trying again needs a pause; else it was lost or closed in peace.</param>
internal sealed record SessionEnd(string Reason, bool IsError)
{
    /// <summary>The neighbor kept another connection instead (RFC 4271, section 6.8).</summary>
    public bool IsCollision { get; init; }
}
