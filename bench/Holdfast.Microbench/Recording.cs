using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.Microbench;

/// <summary>What the record of an answered query costs its worker, with and without a ring that keeps it.</summary>
public class Recording : IWorkerObserver
{
    private const int Count = 1024;

    private readonly byte[] _query = SampleQuery.For("www.bench.example", withEdns: true);
    private readonly byte[] _answer = new byte[120];
    private Worker _worker = null!;
    private QueryRecorder _recorder = null!;

    /// <summary>Whether a ring is filled.</summary>
    [Params(false, true)]
    public bool IsKept { get; set; }

    /// <inheritdoc/>
    public void TurnBegan(long now)
    {
    }

    /// <inheritdoc/>
    public void BatchEnded(long elapsed)
    {
    }

    /// <inheritdoc/>
    public void Swept()
    {
    }

    /// <summary>A worker that does not run.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _worker = new Worker(0, TimeProvider.System, this, static _ => { });
        _recorder = new QueryRecorder(_worker, new ClientTable());
        _recorder.Reconfigure(IsKept ? [new RecordRing(new RecentOptions())] : ImmutableArray<IQueryObserver>.Empty);
    }

    /// <summary>Frees it.</summary>
    [GlobalCleanup]
    public void Free()
    {
        _recorder.Dispose();
        _worker.Dispose();
    }

    /// <summary>Answers from the cache.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void Answered()
    {
        _ = QueryView.TryParse(_query, out var view);
        var query = new Query
        {
            View = view,
            Client = ClientAddress.FromIPv4(0xC0000201),
            Protocol = ListenerProtocol.Udp,
        };
        for (int i = 0; i < Count; i++)
            _recorder.Answered(in query, view.Message, AnswerSource.Cache, _answer);
    }
}
