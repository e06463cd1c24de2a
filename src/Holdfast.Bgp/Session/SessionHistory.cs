namespace Holdfast.Bgp.Session;

/// <summary>What is remembered of a neighbor's sessions beyond their end.</summary>
/// <param name="since">When the neighbor was configured.</param>
internal sealed class SessionHistory(DateTimeOffset since)
{
    private bool _lastErrorWasConnecting;

    /// <summary>The state; of two colliding connections, that of the one which is further.</summary>
    public SessionState State { get; private set; }

    /// <summary>When that state was entered.</summary>
    public DateTimeOffset Since { get; private set; } = since;

    public MessageCounter Received { get; } = new();

    public MessageCounter Sent { get; } = new();

    /// <summary>How often a session came up.</summary>
    public long Ups { get; private set; }

    /// <summary>How often an Established session was lost.</summary>
    public long Flaps { get; private set; }

    /// <summary>UPDATEs with faulty attributes.</summary>
    public long FaultyUpdates { get; private set; }

    /// <summary>Why a session was lost or not opened the last time.</summary>
    public string? LastError { get; private set; }

    public DateTimeOffset? LastErrorAt { get; private set; }

    /// <returns>Whether the state is another than before.</returns>
    public bool Enter(SessionState state, DateTimeOffset now)
    {
        if (state == State) return false;
        (State, Since) = (state, now);
        return true;
    }

    public void Up() => Ups++;

    public void Flap() => Flaps++;

    /// <returns>How many there are now.</returns>
    public long FaultyUpdate() => ++FaultyUpdates;

    /// <summary>A neighbor that cannot be reached afterwards must not hide why its session was lost.</summary>
    public void Error(string reason, DateTimeOffset at, bool whileConnecting)
    {
        if (whileConnecting && LastError is not null && !_lastErrorWasConnecting) return;
        (LastError, LastErrorAt, _lastErrorWasConnecting) = (reason, at, whileConnecting);
    }
}
