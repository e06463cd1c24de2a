using Holdfast.Linux.Polling;

namespace Holdfast.LoadBalancer.Workers;

/// <summary>What a worker calls when a descriptor it watches is ready.</summary>
internal interface IReadyTarget
{
    /// <summary>Does what can be done without waiting.</summary>
    void OnReady(Readiness ready);
}
