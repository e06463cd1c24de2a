using System.Diagnostics;
using Holdfast.Contracts;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.Metrics;

namespace Holdfast.Api.Dnsdist;

/// <summary>A node at one moment, as dnsdist's statistics are counted from it.</summary>
internal sealed class DnsdistNumbers(INodeView node)
{
    private readonly IBalancerView _balancer = node.Balancer;

    public INodeView Node => node;

    public BalancerSnapshot Balancer { get; } = new(node.Balancer);

    /// <summary>Clients' answers, wherever they came from.</summary>
    public LatencyHistogram Latency { get; } =
        Enum.GetValues<AnswerSource>().Aggregate(LatencyHistogram.Empty, (sum, source) => sum + node.Balancer.Latency(source));

    public long Queries => _balancer.ClientQueries;

    public TimeSpan Uptime => node.Now - node.StartedAt;

    /// <summary>Answers that took longer than one bound, and no longer than another.</summary>
    /// <param name="from">In seconds; one of <see cref="LatencyHistogram.Bounds"/>, or 0.</param>
    /// <param name="to">In seconds; one of them, or infinity.</param>
    public long Answers(double from, double to) =>
        Latency.Counts.Where((_, bucket) =>
        {
            double bound = bucket < LatencyHistogram.Bounds.Length ? LatencyHistogram.Bounds[bucket] : double.PositiveInfinity;
            return bound > from && bound <= to;
        }).Sum();

    /// <summary>A metric of queries, answers or connections: the sum of its samples that have all of some label values.</summary>
    public double Sum(string metric, params IReadOnlyList<string> labels) => Counters.Queries.Concat(Counters.Connections)
        .Where(row => row.Family.Name == metric).SelectMany(row => row.Samples(Balancer.Counters))
        .Where(sample => labels.All(sample.Labels.Contains)).Sum(sample => sample.Value);

    /// <summary>A metric of backends, summed over all of them.</summary>
    public double SumOfBackends(string metric, params IReadOnlyList<string> labels) => Balancer.Backends.Sum(backend =>
        BackendCounters.All.Where(row => row.Family.Name == metric).SelectMany(row => row.Samples(backend.Counters))
            .Where(sample => labels.All(sample.Labels.Contains)).Sum(sample => sample.Value));

    /// <summary>A number of this process.</summary>
    public static double OfProcess(Func<Process, double> read)
    {
        using var process = Process.GetCurrentProcess();
        return read(process);
    }
}
