using System.Collections.Immutable;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Processing;

namespace Holdfast.LoadBalancer;

/// <summary>All workers: they start, take over configurations and end together.</summary>
internal sealed class WorkerSet(WorkerContext context)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The workers; none before the start.</summary>
    public ImmutableArray<LoadBalancerWorker> All { get; private set; } = [];

    /// <summary>Whether they have been started.</summary>
    public bool HaveStarted => All.Length > 0;

    /// <summary>Starts them.</summary>
    public void Start(ConfigurationSnapshot configuration, LoadBalancerOptions options, ImmutableArray<BoundListener> listeners)
    {
        All = [.. Enumerable.Range(0, context.Memory.Workers)
            .Select(index => new LoadBalancerWorker(index, configuration, context))];
        foreach (var worker in All)
            worker.Reconfigure(configuration, options, listeners);
        foreach (var worker in All)
            worker.Worker.Start();
    }

    /// <summary>Has them take over a configuration; returns what is set when the last of them has left the old one.</summary>
    /// <param name="configuration">The configuration, ready for the query path.</param>
    /// <param name="options">The same as it was told.</param>
    /// <param name="listeners">The listeners of all protocols.</param>
    /// <param name="onSlow">Called when one has not taken it over in time: it does when it goes on, and its heartbeat tells of
    /// it.</param>
    public CountdownEvent Reconfigure(
        ConfigurationSnapshot configuration, LoadBalancerOptions options, ImmutableArray<BoundListener> listeners, Action onSlow)
    {
#pragma warning disable CA2000 // Never disposed: a worker that is late must still find it.
        var allLeft = new CountdownEvent(All.Length);
#pragma warning restore CA2000
        foreach (var worker in All)
        {
            worker.Worker.Post(() =>
            {
                worker.Reconfigure(configuration, options, listeners);
                allLeft.Signal();
            });
        }

        if (!allLeft.Wait(Patience))
            onSlow();
        return allLeft;
    }

    /// <summary>
    /// Posts to each; what it returns is set when all have come by, and so use nothing any more that was in force before.
    /// </summary>
    public CountdownEvent Quiesce()
    {
#pragma warning disable CA2000 // Never disposed: a worker that is late must still find it.
        var allLeft = new CountdownEvent(All.Length);
#pragma warning restore CA2000
        foreach (var worker in All)
            worker.Worker.Post(() => allLeft.Signal());
        return allLeft;
    }

    /// <summary>Ends them; false when one did not end in time.</summary>
    /// <param name="onHung">Called with the number of each that did not.</param>
    public bool Stop(Action<int> onHung)
    {
        bool allEnded = true;
        foreach (var worker in All)
            worker.Worker.Stop();
        foreach (var worker in All)
        {
            // Memory that a thread still works on is never freed; the process is about to end anyway.
            if (worker.Worker.Join(Patience))
            {
                worker.Dispose();
                continue;
            }

            allEnded = false;
            onHung(worker.Worker.Index);
        }

        return allEnded;
    }
}
