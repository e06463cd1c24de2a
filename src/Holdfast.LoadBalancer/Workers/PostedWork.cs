using System.Collections.Concurrent;
using Holdfast.Linux.Polling;

namespace Holdfast.LoadBalancer.Workers;

/// <summary>What other threads have posted for a worker to do between two batches.</summary>
internal sealed class PostedWork(Worker worker) : IReadyTarget, IDisposable
{
    private readonly ConcurrentQueue<Action> _actions = new();
    private readonly WakeUp _wakeUp = new();

    /// <summary>Readable when there is something to do.</summary>
    public int Descriptor => _wakeUp.Descriptor;

    /// <summary>Has the worker do something; from any thread.</summary>
    public void Post(Action action)
    {
        _actions.Enqueue(action);
        _wakeUp.Signal();
    }

    /// <summary>Wakes the worker.</summary>
    public void Wake() => _wakeUp.Signal();

    /// <inheritdoc/>
    public void OnReady(Readiness ready)
    {
        _wakeUp.Clear();
        // An action may close what has still something to send.
        worker.FlushAll();
        while (_actions.TryDequeue(out var action))
            action();
    }

    /// <inheritdoc/>
    public void Dispose() => _wakeUp.Dispose();
}
