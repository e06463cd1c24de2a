using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Recording.LastHour;
using Microsoft.Extensions.Logging;

namespace Holdfast.LoadBalancer;

/// <summary>The latest queries, which the workers keep.</summary>
public sealed partial class LoadBalancer
{
    private volatile HourThread? _hour;

    /// <summary>Begins to read the latest queries: those that come from now on, unless it is told otherwise.</summary>
    /// <param name="filter">Which of them.</param>
    public RecentReader ReadRecent(QueryFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return ReadRecent(filter, View());
    }

    /// <summary>Counts the latest queries that are there now.</summary>
    /// <param name="filter">Which of them.</param>
    /// <param name="options">By what, and how much of it is told.</param>
    public Top CountRecent(QueryFilter filter, TopOptions options)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Subject == TopSubject.Slow && filter.Slower is null)
            filter = filter with { Slower = TopOptions.UsuallySlow };
        var view = View();
        var reader = ReadRecent(filter, view);
        reader.StartWithLatest(long.MaxValue);
        var counter = new TopCounter(options, view, _time);
        while (reader.TryNext(out QueryRecord record))
            counter.Add(in record);
        return counter.Result() with { Sample = _options.Recent.Sample };
    }

    /// <summary>Counts the queries of the last hour, or less of it, by sketches that forget what is rare.</summary>
    /// <param name="options">By what, and how much of it is told.</param>
    /// <param name="last">How far back at least, in windows of five minutes; up to an hour.</param>
    /// <returns>Null where the last hour is not counted (<see cref="RecentOptions.Hour"/>).</returns>
    public TopHour? CountHour(TopOptions options, TimeSpan last)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _hour?.Counter.Count(options, last, View()) is { } top ? top with { Sample = _options.Recent.Sample } : null;
    }

    /// <summary>Begins to count the last hour, or ends it, as the options have it; under the lock of changes.</summary>
    private void ReconfigureHour()
    {
        bool isWanted = _options.Recent is { Hour: true, Size: > 0 } && _workers.HaveStarted && !_stopped;
        if (isWanted && _hour is { } hour)
        {
            hour.Counter.NamesChanged();
            return;
        }

        _hour?.Dispose();
        _hour = isWanted ? new HourThread(new HourCounter(_context.Recent, _time, Names), LogHourBroken) : null;
    }

    private RecordNames Names => new(NameOfPool, NameOfBackend, NameOfRule);

    private RecordView View() => new(_time, _options.Privacy, Names);

    private RecentReader ReadRecent(QueryFilter filter, RecordView view) =>
        new(_context.Recent, new RecordFilter(filter, view.Privacy, view.Names, _time.TimestampFrequency), view);

    private string? NameOfPool(int number) => _configuration.Pools.Find(number)?.Name;

    private string? NameOfBackend(int number) =>
        _configuration.Pools.Backends.FirstOrDefault(backend => backend.Number == number)?.Options.Name;

    private string? NameOfRule(int place) =>
        place < 0 || place >= _options.Rules.Length ? null : _options.Rules[place].Label;

    [LoggerMessage(Level = LogLevel.Error, Message = "The queries of the last hour are counted no more: counting them broke")]
    private partial void LogHourBroken(Exception broken);
}
