using System.Net;
using BenchmarkDotNet.Attributes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.Microbench;

/// <summary>Choosing among eight backends that are up.</summary>
public class PolicyChoice
{
    private const int BackendCount = 8;
    private const int Workers = 2;

    private readonly byte[] _message = SampleQuery.For("www.customer-17.bench.example", withEdns: true);
    private WorkerRandom _random = new(4);
    private Pool _pool = null!;

    /// <summary>The policy, by its name.</summary>
    [Params("leastOutstanding", "wrandom", "chashed", "orderedWrandom")]
    public string Policy { get; set; } = "";

    /// <summary>Makes the pool.</summary>
    [GlobalSetup]
    public void MakePool()
    {
        var backends = Enumerable.Range(1, BackendCount).Select(number =>
            new Backend(
                new BackendOptions(
                    $"b{number}", new IPEndPoint(IPAddress.Parse($"192.0.2.{number}"), 53))
                { Mode = BackendMode.Up }, Workers));
        _pool = new Pool("default", PolicyType.Find(Policy)!, backends, Workers);
    }

    /// <summary>The parse that a choice cannot do without, to be taken off the choice's time.</summary>
    [Benchmark(Baseline = true)]
    public int ParseAlone() => QueryView.TryParse(_message, out var view).IsError ? -1 : view.QuestionEnd;

    /// <summary>A choice.</summary>
    [Benchmark]
    public object? Choose()
    {
        var query = new Query { Protocol = ListenerProtocol.Udp, Pool = _pool };
        _ = QueryView.TryParse(_message, out query.View);
        return _pool.Choose(new Selection(query.View.QName, query.Worker, ref _random));
    }
}
