namespace Holdfast.LoadBalancer.Listeners.Tcp;

/// <summary>
/// Since when a client's connection has got no answer, is in the middle of a message, or is owed answers that it does not take;
/// all in the clock's timestamps.
/// </summary>
internal struct ConnectionClock
{
    private long _lastAnswered;
    private long _messageBegan;
    private long _unwrittenSince;
    private int _writtenSince;

    /// <summary>What of a connection has taken too long.</summary>
    public enum Overdue
    {
        /// <summary>Nothing.</summary>
        Nothing,

        /// <summary>A message is not whole.</summary>
        Message,

        /// <summary>Answers are not taken.</summary>
        Answers,

        /// <summary>The next query does not come.</summary>
        NextQuery,
    }

    /// <summary>A connection begins.</summary>
    public void Start(long now) => this = new ConnectionClock { _lastAnswered = now };

    /// <summary>Since when no answer was taken, or, before the first, since when there is a connection.</summary>
    public readonly long LastAnswered => _lastAnswered;

    /// <summary>A whole message was taken.</summary>
    public void MessageTaken() => _messageBegan = 0;

    /// <summary>All whole messages were taken.</summary>
    /// <param name="isPartial">Whether a part of one is left.</param>
    /// <param name="now">The present moment.</param>
    public void MessagesTaken(bool isPartial, long now)
    {
        if (!isPartial)
            _messageBegan = 0;
        else if (_messageBegan == 0)
            _messageBegan = now;
    }

    /// <summary>The first answer is added to be written, after a time without any.</summary>
    public void AnswerAdded(long now) => (_unwrittenSince, _writtenSince) = (now, 0);

    /// <summary>The client has taken octets.</summary>
    public void Written(int octets, long now)
    {
        _lastAnswered = now;
        _writtenSince += octets;
        if (_writtenSince < Streams.MessageStream.LargestFrame)
            return;
        // At least one whole answer was taken: the time begins anew for the next.
        (_writtenSince, _unwrittenSince) = (0, now);
    }

    /// <summary>The client has taken all.</summary>
    public void AllWritten() => _unwrittenSince = 0;

    /// <summary>Finds what has taken too long.</summary>
    /// <param name="isQuiet">Whether nothing is pending or unwritten.</param>
    /// <param name="idle">How long the next query may take.</param>
    /// <param name="message">How long a message, or taking an answer, may take.</param>
    /// <param name="now">The present moment.</param>
    public readonly Overdue Find(bool isQuiet, long idle, long message, long now) =>
        _messageBegan != 0 && now - _messageBegan >= message ? Overdue.Message
        : _unwrittenSince != 0 && now - _unwrittenSince >= message ? Overdue.Answers
        : isQuiet && now - _lastAnswered >= idle + (_messageBegan == 0 ? 0 : message) ? Overdue.NextQuery : Overdue.Nothing;
}
