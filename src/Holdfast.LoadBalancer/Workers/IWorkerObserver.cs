namespace Holdfast.LoadBalancer.Workers;

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
