namespace Holdfast.LoadBalancer.Workers;

/// <summary>What has time-outs: a worker has it look for those that are over, about every 50 ms.</summary>
internal interface ISweepTarget
{
    /// <summary>Ends what has taken too long.</summary>
    void Sweep();
}
