namespace Holdfast.Bgp.Session;

/// <summary>What is remembered of a neighbor's sessions beyond their end.</summary>
internal sealed class SessionHistory
{
    private bool _lastErrorWasConnecting;

    /// <summary>How often a session came up.</summary>
    public long Ups { get; private set; }

    /// <summary>How often an Established session was lost.</summary>
    public long Flaps { get; private set; }

    /// <summary>UPDATEs with faulty attributes.</summary>
    public long FaultyUpdates { get; private set; }

    /// <summary>Why a session was lost or not opened the last time.</summary>
    public string? LastError { get; private set; }

    public DateTimeOffset? LastErrorAt { get; private set; }

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
