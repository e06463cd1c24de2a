namespace Holdfast.Bgp.Handover;

/// <summary>An Established session, as one process leaves it and another goes on with it; its socket goes beside it.</summary>
public sealed record SessionHandover
{
    /// <summary>Where the neighbor is, with its scope: by that it is known.</summary>
    public required string Address { get; init; }

    /// <summary>The neighbor has connected to us.</summary>
    public bool IsPassive { get; init; }

    /// <summary>The OPEN we sent, whole.</summary>
    public required byte[] SentOpen { get; init; }

    /// <summary>The OPEN of the neighbor.</summary>
    public required byte[] ReceivedOpen { get; init; }

    /// <summary>Until the neighbor's silence ends the session; null where no hold time was agreed on.</summary>
    public TimeSpan? HoldLeft { get; init; }

    /// <summary>Until the next KEEPALIVE goes out.</summary>
    public TimeSpan? KeepaliveLeft { get; init; }

    /// <summary>The beginning of a message that has not come whole.</summary>
    public byte[] Unread { get; init; } = [];

    /// <summary>What the kernel has not taken yet.</summary>
    public byte[] Unsent { get; init; } = [];

    /// <summary>How long it has been up.</summary>
    public TimeSpan Uptime { get; init; }

    /// <summary>How often a session came up, how often one was lost, and UPDATEs with faults.</summary>
    public long[] Lives { get; init; } = [0, 0, 0];

    /// <summary>Messages received, by the number of their type.</summary>
    public long[] Received { get; init; } = [];

    /// <summary>Messages sent, by the number of their type.</summary>
    public long[] Sent { get; init; } = [];

    /// <summary>What the neighbor has been told.</summary>
    public IReadOnlyList<RouteHandover> Routes { get; init; } = [];
}

/// <summary>A route that a neighbor has.</summary>
/// <param name="Address">Where it leads: the first address.</param>
/// <param name="Length">Bits that count.</param>
/// <param name="Update">An UPDATE that announces it alone: the same octets say that nothing has changed.</param>
public sealed record RouteHandover(string Address, int Length, byte[] Update);

/// <summary>All sessions that are up, with their sockets.</summary>
/// <param name="Sessions">The BGP sessions.</param>
/// <param name="Sockets">A descriptor for each of them.</param>
public sealed record SpeakerHandover(IReadOnlyList<SessionHandover> Sessions, IReadOnlyList<int> Sockets)
{
    /// <summary>The BFD sessions beside them.</summary>
    public BfdHandover Bfd { get; init; } = BfdHandover.None;

    /// <summary>None.</summary>
    public static SpeakerHandover None { get; } = new([], []);
}
