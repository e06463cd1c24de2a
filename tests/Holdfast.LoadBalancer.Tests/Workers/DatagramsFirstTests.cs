using Holdfast.Linux.Polling;
using Holdfast.LoadBalancer.Workers;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Workers;

public sealed class DatagramsFirstTests : IWorkerObserver
{
    private const int Streams = 200;

    [Fact]
    public void Datagrams_do_not_wait_for_all_streams_that_are_ready()
    {
        using var worker = new Worker(0, TimeProvider.System, this, _ => { });
        using var datagrams = new WakeUp();
        int streamsRead = 0, readBefore = -1;
        worker.Targets.Watch(datagrams.Descriptor, Readiness.Readable, new Target(() =>
        {
            datagrams.Clear();
            readBefore = streamsRead;
        }));
        WakeUp[] streams = [.. Enumerable.Range(0, Streams).Select(_ => new WakeUp())];
        foreach (var stream in streams)
        {
            worker.Targets.Watch(stream.Descriptor, Readiness.Readable, new Target(() =>
            {
                stream.Clear();
                if (Interlocked.Increment(ref streamsRead) == 1)
                    datagrams.Signal();
            }), isStream: true);
            stream.Signal();
        }

        worker.Start();
        Wait.Until("all streams are read", () => Volatile.Read(ref streamsRead) == Streams);
        worker.Stop();
        Assert.True(worker.Join(TimeSpan.FromSeconds(10)));
        Assert.InRange(readBefore, 1, Streams / 4);
        foreach (var stream in streams)
            stream.Dispose();
    }

    void IWorkerObserver.TurnBegan(long now)
    {
    }

    void IWorkerObserver.BatchEnded(long elapsed)
    {
    }

    void IWorkerObserver.Swept()
    {
    }

    private sealed class Target(Action onReady) : IReadyTarget
    {
        public void OnReady(Readiness ready) => onReady();
    }
}
