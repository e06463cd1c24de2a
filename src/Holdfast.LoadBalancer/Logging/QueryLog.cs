using System.Collections.Immutable;
using Holdfast.LoadBalancer.Recording;

namespace Holdfast.LoadBalancer.Logging;

/// <summary>The query log of one configuration: its sinks. Sinks whose options a reload leaves as they are go on.</summary>
internal sealed class QueryLog
{
    private const LoggedEvents Queries = LoggedEvents.ClientQuery | LoggedEvents.BackendQuery;
    private const LoggedEvents Answers = LoggedEvents.ClientAnswer | LoggedEvents.BackendAnswer;

    private readonly ImmutableArray<Sink> _sinks;
    private readonly LoggedNames _names;
    private readonly LoggedEvents _wanted;

    private QueryLog(ImmutableArray<Sink> sinks, LoggedNames names)
    {
        (_sinks, _names) = (sinks, names);
        foreach (var sink in sinks)
            _wanted |= sink.Wanted;
    }

    /// <summary>A log without sinks.</summary>
    public static QueryLog None { get; } = new([], LoggedNames.None);

    /// <summary>The sinks.</summary>
    public ImmutableArray<Sink> Sinks => _sinks;

    /// <summary>Makes the log of a configuration; nothing runs yet.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="names">What the numbers in its records stand for.</param>
    /// <param name="create">Makes a sink.</param>
    /// <param name="previous">The log that it replaces: sinks that are the same go on.</param>
    public static QueryLog Build(LogOptions options, LoggedNames names, Func<SinkOptions, Sink> create, QueryLog previous)
    {
        ImmutableArray<Sink> sinks =
        [
            .. options.Sinks.Select(one =>
                previous._sinks.FirstOrDefault(sink => sink.Is(one, options.Identity, options.Privacy)) ?? create(one)),
        ];
        return sinks.IsEmpty ? None : new QueryLog(sinks, names);
    }

    /// <summary>Begins what has not begun; before any worker logs to it.</summary>
    public void Start()
    {
        foreach (var sink in _sinks)
        {
            sink.Names.Add(_names);
            sink.Start();
        }
    }

    /// <summary>Ends the sinks that another log does not go on with.</summary>
    /// <param name="next">The log that takes its place.</param>
    /// <param name="allLeft">Set when no worker logs to this one any more.</param>
    public void StopUnlessIn(QueryLog next, CountdownEvent allLeft)
    {
        foreach (var sink in _sinks.Except(next._sinks))
            sink.Stop(allLeft);
    }

    /// <summary>Whether any sink is told of this.</summary>
    public bool Wants(LoggedEvents events) => (_wanted & events) != 0;

    /// <summary>
    /// Tells all sinks that it concerns; on a worker's thread. Allocates nothing, locks nothing, waits for nothing.
    /// </summary>
    /// <param name="worker">The worker.</param>
    /// <param name="nowMilliseconds">Of a clock that never goes back.</param>
    /// <param name="header">What there is to tell.</param>
    /// <param name="record">The query's record.</param>
    /// <param name="query">The query's message, or nothing.</param>
    /// <param name="answer">The answer's message, or nothing.</param>
    public void Add(
        int worker, long nowMilliseconds, LoggedHeader header, in QueryRecord record, ReadOnlySpan<byte> query,
        ReadOnlySpan<byte> answer)
    {
        LoggedEvents events = header.Events;
        header.Configuration = _names.Configuration;
        foreach (var sink in _sinks)
        {
            header.Events = events & sink.Wanted;
            if (header.Events == 0 || !sink.Fits(in record, nowMilliseconds))
                continue;
            bool takesQuery = sink.TakesMessages && (header.Events & Queries) != 0;
            bool takesAnswer = sink.TakesMessages && (header.Events & Answers) != 0;
            sink.Queue(worker).Add(header, in record, takesQuery ? query : [], takesAnswer ? answer : []);
        }
    }
}
