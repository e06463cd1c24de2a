namespace Holdfast.LoadBalancer.Metrics;

/// <summary>What the load balancer has counted since its start, summed over all workers.</summary>
public sealed class LoadBalancerCounters
{
    /// <summary>The sum, for the rows of <see cref="Counters"/> to read.</summary>
    public CounterValues Values { get; } = new((int)Counter.End);

    /// <summary>Clients' queries, all transports and families; own checks not counted.</summary>
    public long Queries => Values.Sum((int)Counter.Queries..(int)Counter.End);

    /// <summary>Answers sent to clients, wherever they come from.</summary>
    public long Responses => Values.Sum((int)Counter.Responses..((int)Counter.Responses + WorkerCounters.ResponseCells));

    /// <summary>One cell.</summary>
    internal long this[Counter counter] => Values[(int)counter];

    /// <summary>Answers sent to clients from one source.</summary>
    public long ResponsesFrom(AnswerSource source) =>
        Enumerable.Range(0, WorkerCounters.Codes).Sum(code => ResponsesFrom(source, code));

    /// <summary>Those whose numbers are not zero, as Prometheus' text has them.</summary>
    public override string ToString() => string.Join(", ",
        from row in Counters.Queries.Concat(Counters.Connections)
        from sample in row.Samples(Values)
        where sample.Value != 0
        select $"{row.Family.Name}{{{string.Join(',', sample.Labels)}}} {sample.Value}");

    /// <summary>Those with one response code of the header; all above 5 are one.</summary>
    internal long ResponsesFrom(AnswerSource source, int responseCode) => this[WorkerCounters.ResponseCell(source, responseCode)];
}
