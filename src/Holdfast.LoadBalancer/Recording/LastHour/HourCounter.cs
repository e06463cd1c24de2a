namespace Holdfast.LoadBalancer.Recording.LastHour;

/// <summary>
/// Counts the queries of the last hour, in windows of five minutes of which old ones fall out whole
/// (docs/decisions/0056-the-last-hour.md). Safe from any thread; workers take no part.
/// </summary>
internal sealed class HourCounter
{
    /// <summary>How far back it reaches.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>How long a window is.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    // A worker on the same processor waits no longer than reading these takes.
    private const int RecordsAStep = 256;

    private readonly Lock _turn = new();
    private readonly Queue<HourWindow> _closed = [];
    private readonly TimeProvider _time;
    private readonly RecordNames _names;
    private readonly RingSampler _sampler;
    private SketchSet? _sketches;
    private HourTally _tally;
    private long _began;
    private bool _isReading;
    private volatile bool _hasOtherNames;

    /// <summary>Begins with what comes from now on.</summary>
    public HourCounter(RecentQueries recent, TimeProvider time, RecordNames names)
    {
        (_time, _names, _began) = (time, names, time.GetTimestamp());
        _sampler = new RingSampler(recent, time);
    }

    /// <summary>Told when the configuration may call things otherwise.</summary>
    public void NamesChanged() => _hasOtherNames = true;

    /// <summary>Counts some of what has come.</summary>
    /// <returns>How long until there may be more worth counting; zero when there is more now.</returns>
    public TimeSpan Step()
    {
        lock (_turn)
            return StepInTurn() ? TimeSpan.Zero : _sampler.Pause;
    }

    /// <summary>The heaviest of the last while.</summary>
    /// <param name="options">By what, and how much of it is told.</param>
    /// <param name="last">How far back at least; whole windows are counted.</param>
    /// <param name="view">How it is told.</param>
    public TopHour Count(TopOptions options, TimeSpan last, RecordView view)
    {
        var key = new TopKey(options, view);
        var (place, isGrouped) = SketchKind.For(options.Subject, key);
        var windows = new List<HourWindow>();
        SketchSummary? current;
        HourTally tally;
        long began;
        lock (_turn)
        {
            while (StepInTurn())
                continue;
            FallOut();
            (tally, began, current) = (_tally, _began, _sketches?.Summarize(place));
            foreach (var window in _closed.Where(window => _time.GetElapsedTime(window.Ended) < last))
            {
                windows.Add(window);
                began = Math.Min(began, window.Began);
            }
        }

        var merge = new SketchMerge(key, isGrouped);
        foreach (var window in windows)
        {
            tally += window.Tally;
            if (!window.Sketches.IsEmpty)
                merge.Add(window.Sketches[place]);
        }

        if (current is not null)
            merge.Add(current);
        return new TopHour(view.DateOf(began), tally.Queries, tally.Read, tally.Unseen, merge.Total, merge.Missing,
            merge.Keys, merge.Rows(options));
    }

    private bool StepInTurn()
    {
        if (_hasOtherNames)
        {
            _hasOtherNames = false;
            _sketches?.ForgetNames();
        }

        if (!_isReading)
        {
            CloseWindow();
            _sampler.Begin();
        }

        long unseen = 0;
        int read = 0;
        long queries = 0;
        _isReading = true;
        while (read < RecordsAStep && (_isReading = _sampler.TryNext(out var record, out int weight, ref unseen)))
        {
            _sketches ??= new SketchSet(_time, _names);
            _sketches.Add(in record, weight);
            read++;
            queries += weight;
        }

        _tally += new HourTally(queries + unseen, read, unseen);
        return _isReading;
    }

    private void CloseWindow()
    {
        long windows = _time.GetElapsedTime(_began).Ticks / Window.Ticks;
        if (windows == 0)
            return;
        if (_tally.Queries > 0)
        {
            long ended = _began + Timestamps(Window);
            _closed.Enqueue(new HourWindow(_began, ended, _tally, _sketches is null ? [] : _sketches.Summarize()));
            _sketches?.Clear();
        }

        (_tally, _began) = (default, _began + (windows * Timestamps(Window)));
        FallOut();
    }

    private void FallOut()
    {
        while (_closed.TryPeek(out var oldest) && _time.GetElapsedTime(oldest.Ended) >= Longest)
            _closed.Dequeue();
    }

    private long Timestamps(TimeSpan time) => (long)(time.TotalSeconds * _time.TimestampFrequency);
}
