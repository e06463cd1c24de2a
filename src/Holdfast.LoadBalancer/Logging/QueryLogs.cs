using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Rules;
using Microsoft.Extensions.Logging;

namespace Holdfast.LoadBalancer.Logging;

/// <summary>The query log over all configurations: a reload begins what is new, and ends what is gone.</summary>
/// <param name="workers">Threads that log.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where sinks tell of trouble.</param>
internal sealed class QueryLogs(int workers, TimeProvider time, ILogger log)
{
    // What a stop waits for all sinks to write what they have.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);

    private volatile QueryLog _current = QueryLog.None;
    private QueryLog _former = QueryLog.None;
    private int _configurations;

    /// <summary>The log that workers take over.</summary>
    public QueryLog Current => _current;

    /// <summary>Makes the log of a configuration; <see cref="Start"/> begins it.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="pools">Its pools and backends.</param>
    public void Reconfigure(LogOptions options, PoolSet pools)
    {
        _former = _current;
        LoggedNames names = Names(options.Rules, pools, ++_configurations);
        _current = QueryLog.Build(options, names, one => Create(one, options), _former);
    }

    /// <summary>Begins what has not begun, before workers take it over.</summary>
    public void Start() => _current.Start();

    /// <summary>Ends the sinks of the former log that the present one does not go on with.</summary>
    /// <param name="allLeft">Set when no worker has the former log any more.</param>
    public void EndFormer(CountdownEvent allLeft) => _former.StopUnlessIn(_current, allLeft);

    /// <summary>Has every sink open its file anew; returns the names of those that have one.</summary>
    public IReadOnlyList<SinkStatus> Reopen()
    {
        var sinks = _current.Sinks;
        foreach (var sink in sinks)
            sink.Reopen();
        return [.. sinks.Select(sink => sink.Status())];
    }

    /// <summary>Ends all sinks: they write what they have, for a moment at the most. To be called when no worker runs.</summary>
    public void Stop()
    {
        QueryLog last = _current;
        using var ended = new CountdownEvent(1);
        ended.Signal();
        last.StopUnlessIn(QueryLog.None, ended);
        long began = time.GetTimestamp();
        foreach (var sink in last.Sinks)
        {
            TimeSpan left = Patience - time.GetElapsedTime(began);
            sink.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    private Sink Create(SinkOptions one, LogOptions options)
    {
        var context = new SinkContext(
            new SinkTally(one.Name, log), options.Identity, time, new LoggedNamesHistory(), options.Privacy);
        return new Sink(one, workers, context);
    }

    private static LoggedNames Names(IReadOnlyList<RuleOptions> rules, PoolSet pools, int configuration) => new(
        configuration,
        [.. rules.Select(rule => new RuleName(NameOf(rule), rule.Action.Word))],
        pools.Pools.ToFrozenDictionary(pool => pool.Number, pool => Encoding.UTF8.GetBytes(pool.Name)),
        pools.Backends.ToFrozenDictionary(
            backend => (int)backend.Number, backend => new BackendName(backend.Options.Name, backend.Options.EndPoint)));

    private static string NameOf(RuleOptions rule) =>
        rule.Name is { Length: > 0 } name ? name : string.Create(CultureInfo.InvariantCulture, $"rule {rule.Place}");
}
