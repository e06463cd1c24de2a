using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Microsoft.Extensions.Logging;

namespace Holdfast.LoadBalancer.Logging;

/// <summary>
/// Writes a sink's messages: a file, a connection. It is used by the sink's thread alone, whose time is nobody else's; what waits
/// for a peer does so without keeping the thread.
/// </summary>
internal abstract class SinkOutput : IDisposable
{
    /// <summary>Takes a step towards being open; false while it is not.</summary>
    public abstract bool TryOpen();

    /// <summary>Writes one of an entry's events, or keeps it to be flushed; false when there is no room now.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="what">The event, one of the entry's.</param>
    public abstract bool TryWrite(scoped in LoggedEntry entry, LoggedEvents what);

    /// <summary>Hands over what was kept, as far as it is taken without waiting.</summary>
    public virtual void Flush()
    {
    }

    /// <summary>Opens anew what a name leads to, where somebody may have put another thing there.</summary>
    public virtual void Reopen()
    {
    }

    /// <summary>Ends: hands over what was kept, and says so to whoever is to know. Waits for a moment at the most.</summary>
    public abstract void Dispose();
}

/// <summary>What an output is given.</summary>
/// <param name="Tally">Counts what comes of messages.</param>
/// <param name="Identity">The node's name.</param>
/// <param name="Time">The clock.</param>
/// <param name="Names">Rules, pools and backends by their numbers.</param>
/// <param name="Privacy">How much of clients' addresses is told.</param>
internal sealed record SinkContext(
    SinkTally Tally, IdentityOptions Identity, TimeProvider Time, LoggedNamesHistory Names, PrivacyOptions Privacy)
{
    /// <summary>The time of day of what workers know by timestamps.</summary>
    public WallClock Clock { get; } = new(Time);
}

/// <summary>What comes of a sink's messages. The sink's thread writes; anyone may read.</summary>
/// <param name="sink">The sink's name.</param>
/// <param name="log">Where trouble, and its end, is told, once each.</param>
internal sealed partial class SinkTally(string sink, ILogger log)
{
    private long _written;
    private long _lost;
    private long _errors;
    private bool _isTold;

    /// <summary>Messages that the file or the collector has taken.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Messages that were taken out of the queue and could not be written.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Times that opening, connecting or writing failed.</summary>
    public long Errors => Volatile.Read(ref _errors);

    /// <summary>Whether the file is open, or the collector there.</summary>
    public bool IsConnected { get => Volatile.Read(ref field); private set => Volatile.Write(ref field, value); }

    /// <summary>Messages were taken.</summary>
    public void CountWritten(int messages) => Volatile.Write(ref _written, _written + messages);

    /// <summary>Messages were lost.</summary>
    public void CountLost(int messages) => Volatile.Write(ref _lost, _lost + messages);

    /// <summary>It is open, or connected.</summary>
    /// <param name="to">Where to.</param>
    public void Opened(string to)
    {
        if (!IsConnected)
            LogOpened(log, sink, to);
        (IsConnected, _isTold) = (true, false);
    }

    /// <summary>Something failed: it is counted, and told if it is the first time since it was open.</summary>
    /// <param name="why">What failed.</param>
    /// <param name="stillOpen">Whether it is open all the same.</param>
    public void Failed(string why, bool stillOpen = false)
    {
        Volatile.Write(ref _errors, _errors + 1);
        IsConnected = stillOpen;
        if (!_isTold)
            LogFailed(log, sink, why);
        _isTold = true;
    }

    /// <summary>It is closed, as it should be.</summary>
    public void Closed() => IsConnected = false;

    [LoggerMessage(Level = LogLevel.Information, Message = "log sink {Sink} writes to {To}")]
    private static partial void LogOpened(ILogger log, string sink, string to);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "log sink {Sink}: {Why}; it is tried again every second, and what finds the queue full is dropped")]
    private static partial void LogFailed(ILogger log, string sink, string why);
}
