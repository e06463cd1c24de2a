namespace Holdfast.Bgp.Tests.Vectors;

/// <summary>Vectors that are wrong about us.</summary>
/// <param name="Which">The id, or what the vectors have in common, in words.</param>
/// <param name="Becomes">What becomes of them instead.</param>
/// <param name="Covers">The vectors.</param>
/// <param name="Why">What the RFC says.</param>
internal sealed record Disagreement(string Which, VectorOutcome Becomes, Func<Vector, bool> Covers, string Why)
{
    public Disagreement(string id, VectorOutcome becomes, string why) : this(id, becomes, vector => vector.Id == id, why) { }
}
