using Microsoft.Extensions.Logging;

namespace Holdfast.Testing.Logging;

/// <summary>A log that keeps what is written to it, from any thread.</summary>
public sealed class RecordedLog : ILoggerFactory, ILogger
{
    private readonly Lock _lock = new();
    private readonly List<(LogLevel Level, string Message)> _entries = [];

    /// <summary>What was written so far, in order.</summary>
    public IReadOnlyList<(LogLevel Level, string Message)> Entries
    {
        get
        {
            lock (_lock) return [.. _entries];
        }
    }

    /// <summary>The messages alone.</summary>
    public IEnumerable<string> Messages => Entries.Select(entry => entry.Message);

    /// <summary>As <c>Warning: the message</c>.</summary>
    public IEnumerable<string> Lines => Entries.Select(entry => $"{entry.Level}: {entry.Message}");

    /// <summary>Called after each message, on the thread that wrote it.</summary>
    public Action OnWrite { get; set; } = () => { };

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var message = formatter(state, exception);
        lock (_lock) _entries.Add((logLevel, message));
        OnWrite();
    }

    public void Dispose()
    {
    }
}
