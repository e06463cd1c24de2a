using Holdfast.LoadBalancer.Recording;

namespace Holdfast.LoadBalancer;

/// <summary>The latest queries, which the workers keep.</summary>
public sealed partial class LoadBalancer
{
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

    private RecordView View() =>
        new(_time, _options.Privacy, new RecordNames(NameOfPool, NameOfBackend, NameOfRule));

    private RecentReader ReadRecent(QueryFilter filter, RecordView view) =>
        new(_context.Recent, new RecordFilter(filter, view.Privacy, view.Names, _time.TimestampFrequency), view);

    private string? NameOfPool(int number) => _configuration.Pools.Find(number)?.Name;

    private string? NameOfBackend(int number) =>
        _configuration.Pools.Backends.FirstOrDefault(backend => backend.Number == number)?.Options.Name;

    private string? NameOfRule(int place) =>
        place < 0 || place >= _options.Rules.Length ? null : _options.Rules[place].Title;
}
