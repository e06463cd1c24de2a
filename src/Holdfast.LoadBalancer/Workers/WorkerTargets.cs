using Holdfast.Linux.Polling;

namespace Holdfast.LoadBalancer.Workers;

/// <summary>What a worker calls when a descriptor it watches is ready.</summary>
internal interface IReadyTarget
{
    /// <summary>Does what can be done without waiting.</summary>
    void OnReady(Readiness ready);
}

/// <summary>
/// What has gathered something to send, and sends it when the worker has dealt with everything received at once.
/// </summary>
internal interface IFlushTarget
{
    /// <summary>Sends what was gathered.</summary>
    void Flush();
}

/// <summary>What has time-outs: a worker has it look for those that are over, about every 50 ms.</summary>
internal interface ISweepTarget
{
    /// <summary>Ends what has taken too long.</summary>
    void Sweep();
}

/// <summary>What has something to do at moments that it sets by <see cref="Worker.WakeAt"/>.</summary>
internal interface IDeadlineTarget
{
    /// <summary>
    /// A moment has come that this target, or another, has set: does what is due, and sets the next. Nothing that was received
    /// waits to be sent, and what this sends leaves at once.
    /// </summary>
    void OnDeadline();
}

/// <summary>What is told of a worker's turns, on its thread.</summary>
internal interface IWorkerObserver
{
    /// <summary>A turn begins: the worker lives.</summary>
    /// <param name="now">The clock's timestamp.</param>
    void TurnBegan(long now);

    /// <summary>Whatever was received at one moment has been dealt with.</summary>
    /// <param name="elapsed">Since that moment, in timestamps.</param>
    void BatchEnded(long elapsed);

    /// <summary>All that is swept has been swept.</summary>
    void Swept();
}
