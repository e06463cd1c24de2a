namespace Holdfast.Bgp.Session;

/// <summary>What is remembered of a neighbor's sessions beyond their end.</summary>
/// <param name="time">The clock; the neighbor is configured now.</param>
internal sealed class SessionHistory(TimeProvider time)
{
    private long _entered = time.GetTimestamp();
    private long _lastErrorAt;
    private bool _lastErrorWasConnecting;

    /// <summary>The state; of two colliding connections, that of the one which is further.</summary>
    public SessionState State { get; private set; }

    /// <summary>When that state was entered, by the wall clock of then.</summary>
    public DateTimeOffset Since { get; private set; } = time.GetUtcNow();

    /// <summary>How long ago that was, whatever became of the wall clock.</summary>
    public TimeSpan InState => time.GetElapsedTime(_entered);

    public MessageCounter Received { get; } = new();

    public MessageCounter Sent { get; } = new();

    /// <summary>How often a session came up.</summary>
    public long Ups { get; private set; }

    /// <summary>How often an Established session was lost.</summary>
    public long Flaps { get; private set; }

    /// <summary>How often either happened: what is of one session has the same.</summary>
    public long Epoch => Ups + Flaps;

    /// <summary>UPDATEs with faulty attributes.</summary>
    public long FaultyUpdates { get; private set; }

    /// <summary>Why a session was lost or not opened the last time.</summary>
    public string? LastError { get; private set; }

    /// <summary>When that was, by the wall clock of now.</summary>
    public DateTimeOffset? LastErrorAt => LastError is null ? null : time.GetUtcNow() - time.GetElapsedTime(_lastErrorAt);

    /// <returns>Whether the state is another than before.</returns>
    public bool Enter(SessionState state, DateTimeOffset now)
    {
        if (state == State) return false;
        (State, Since, _entered) = (state, now, time.GetTimestamp());
        return true;
    }

    /// <summary>Goes on with the history of a session that is up.</summary>
    /// <param name="uptime">How long it has been.</param>
    /// <param name="lives">How often one came up, how often one was lost, and UPDATEs with faults.</param>
    public void Restore(TimeSpan uptime, ReadOnlySpan<long> lives)
    {
        (State, Since) = (SessionState.Established, time.GetUtcNow() - uptime);
        _entered = time.GetTimestamp() - (long)(uptime.TotalSeconds * time.TimestampFrequency);
        if (lives.Length == 3) (Ups, Flaps, FaultyUpdates) = (lives[0], lives[1], lives[2]);
    }

    public void Up() => Ups++;

    public void Flap() => Flaps++;

    /// <returns>How many there are now.</returns>
    public long FaultyUpdate() => ++FaultyUpdates;

    /// <summary>A neighbor that cannot be reached afterwards must not hide why its session was lost.</summary>
    public void Error(string reason, bool whileConnecting)
    {
        if (whileConnecting && LastError is not null && !_lastErrorWasConnecting) return;
        (LastError, _lastErrorAt, _lastErrorWasConnecting) = (reason, time.GetTimestamp(), whileConnecting);
    }
}
