using BenchmarkDotNet.Attributes;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Microbench;

/// <summary>What the latency histogram costs an answer.</summary>
public class LatencyRecording
{
    private const int Count = 1024;
    private const int Batch = 64;

    private readonly long[] _durations = new long[Count];
    private LatencyRecorder _recorder = null!;

    /// <summary>Durations from 4 µs to 4 s, so that no bucket can be guessed.</summary>
    [GlobalSetup]
    public void Draw()
    {
        _recorder = new LatencyRecorder(new LatencyScale(1_000_000_000), new WorkerMemory(1), 0);
        var random = new Random(1);
        for (int i = 0; i < Count; i++)
            _durations[i] = (long)Math.Pow(2, 12 + (20 * random.NextDouble()));
    }

    /// <summary>A backend's answer.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void FromBackend()
    {
        foreach (long duration in _durations)
            _recorder.Record(AnswerSource.Backend, duration);
    }

    /// <summary>An answer from the cache, in batches of 64.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void FromCache()
    {
        for (int i = 0; i < Count; i += Batch)
        {
            for (int j = 0; j < Batch; j++)
                _recorder.FromCache();
            _recorder.EndBatch(_durations[i]);
        }
    }

    /// <summary>An answer from the cache, each a batch of its own.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void FromCacheAlone()
    {
        foreach (long duration in _durations)
        {
            _recorder.FromCache();
            _recorder.EndBatch(duration);
        }
    }
}
