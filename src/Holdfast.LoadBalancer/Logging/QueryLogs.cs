using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Holdfast.LoadBalancer.Lists;
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
    private volatile QueryLog _next = QueryLog.None;
    private int _configurations;
    private volatile bool _isStarted;

    /// <summary>The log that workers take over.</summary>
    public QueryLog Current => _current;

    /// <summary>The sinks, also before they are started.</summary>
    public ImmutableArray<Sink> Sinks => (_isStarted ? _current : _next).Sinks;

    /// <summary>Makes the log of a configuration; <see cref="Start"/> begins it.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="pools">Its pools and backends.</param>
    /// <param name="slots">The bits that rules log to its sinks by.</param>
    /// <param name="lists">The lists that are in files.</param>
    public void Prepare(LogOptions options, PoolSet pools, SinkSlots slots, ListFiles lists)
    {
        LoggedNames names = Names(options.Rules, pools, ++_configurations);
        _next = QueryLog.Build(options, names, one => Create(one, slots.Of(one.Name), options, lists), _current);
    }

    /// <summary>Begins what was prepared and has not begun, before workers take it over.</summary>
    public void Start()
    {
        _next.Start();
        (_former, _current, _isStarted) = (_current, _next, true);
    }

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

    private Sink Create(SinkOptions one, uint slot, LogOptions options, ListFiles lists)
    {
        var context = new SinkContext(
            new SinkTally(one.Name, log), options.Identity, time, new LoggedNamesHistory(), options.Privacy);
        return new Sink(one, one.Match.FitsAll ? null : new RuleMatch(one.Match, lists), workers, context) { Slot = slot };
    }

    private static LoggedNames Names(IReadOnlyList<RuleOptions> rules, PoolSet pools, int configuration) => new(
        configuration,
        [.. rules.Select(rule => new RuleName(rule.Label, rule.Action.Word))],
        pools.Pools.ToFrozenDictionary(pool => pool.Number, pool => Encoding.UTF8.GetBytes(pool.Name)),
        pools.Backends.ToFrozenDictionary(
            backend => (int)backend.Number, backend => new BackendName(backend.Options.Name, backend.Options.EndPoint)));
}
