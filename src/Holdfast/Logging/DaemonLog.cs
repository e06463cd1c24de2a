using Holdfast.Linux.Processes;

namespace Holdfast.Logging;

/// <summary>
/// The daemon's log. Making an entry never waits for whoever reads it, nor for a disk: lines go through a <see cref="LogQueue"/>.
/// </summary>
internal sealed class DaemonLog : ILoggerFactory
{
    private const string Framework = "Microsoft";

    private readonly LogQueue _queue;
    private readonly TimeProvider _time;
    private readonly LoggerFactory _factory;

    private DaemonLog(LogQueue queue, TimeProvider time, LogLevel minimum)
    {
        (_queue, _time) = (queue, time);
        var filter = new LoggerFilterOptions { MinLevel = minimum };
        filter.AddFilter(Framework, LogLevel.Warning);
        _factory = new LoggerFactory([], filter);
        _factory.AddProvider(new LogLineProvider(queue, time));
    }

    /// <summary>Entries dropped since the start, because whoever reads the log did not keep up.</summary>
    public long EntriesDropped => _queue.Dropped;

    /// <summary>A log on standard error.</summary>
    /// <param name="format">How lines look.</param>
    /// <param name="minimum">The least that is logged.</param>
    public static DaemonLog Create(LogFormat format, LogLevel minimum) =>
        Create(
            new StandardStream(StandardStream.Error), format == LogFormat.Auto ? Detect() : format, minimum, TimeProvider.System);

    /// <summary>A log anywhere.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="format">How lines look.</param>
    /// <param name="minimum">The least that is logged.</param>
    /// <param name="time">The clock.</param>
    public static DaemonLog Create(Stream output, LogFormat format, LogLevel minimum, TimeProvider time) =>
        new(new LogQueue(output, format, time), time, minimum);

    /// <summary>Adds a text laid out for people, such as what was found in the configuration; one entry in JSON.</summary>
    /// <param name="level">How much it matters.</param>
    /// <param name="component">The part of the daemon that it comes from.</param>
    /// <param name="text">The text, clean; without an end of line behind it.</param>
    public void Add(LogLevel level, string component, string text) =>
        _queue.Add(new LogLine(_time.GetLocalNow(), level, component, text) { IsLaidOut = true });

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => _factory.CreateLogger(categoryName);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => _factory.AddProvider(provider);

    /// <summary>Writes what is left; waits for that <see cref="LogQueue.LongestFlush"/> at most.</summary>
    public void Dispose()
    {
        _factory.Dispose();
        _queue.Dispose();
    }

    // systemd sets JOURNAL_STREAM when standard error goes to the journal.
    private static LogFormat Detect() =>
        Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 } ? LogFormat.Journald : LogFormat.Text;
}

/// <summary>Makes lines of entries.</summary>
internal sealed class LogLineProvider(LogQueue queue, TimeProvider time) : ILoggerProvider
{
    private readonly RepeatFilter _repeats = new(time);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new LineLogger(this, LogLine.ComponentOf(categoryName));

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Write(string component, LogLevel level, string text)
    {
        if (!_repeats.Passes(component, text, out int heldBack))
            return;
        string message = heldBack == 0 ? text : $"{text} ({heldBack} more like this were not written)";
        queue.Add(new LogLine(time.GetLocalNow(), level, component, message));
    }

    private sealed class LineLogger(LogLineProvider owner, string component) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner.Write(component, logLevel, LogText.Of(formatter(state, null), exception, logLevel));
    }
}
