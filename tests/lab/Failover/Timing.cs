namespace Holdfast.Lab.Failover;

/// <summary>The times of one failure with one contender.</summary>
/// <param name="Failure">What happened.</param>
/// <param name="Settings">How the service was checked.</param>
/// <param name="Contender">What ran on the node.</param>
/// <param name="Milliseconds">Sorted, at least one.</param>
internal sealed record Timing(Failure Failure, CheckSettings Settings, string Contender, IReadOnlyList<double> Milliseconds)
{
    public double Median => (Milliseconds[(Milliseconds.Count - 1) / 2] + Milliseconds[Milliseconds.Count / 2]) / 2;

    public double Worst => Milliseconds[^1];
}
