namespace Holdfast.Bgp.Tests.Vectors;

/// <summary>How what became of a vector differs from what it expects.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="What">The difference, in words.</param>
internal sealed record VectorProblem(VectorOutcome Outcome, string What)
{
    public override string ToString() => What;
}
