namespace Holdfast.Bgp.Handover;

/// <summary>A BFD session, as one process leaves it and another goes on with it. Intervals are in microseconds.</summary>
public sealed record BfdSessionHandover
{
    /// <summary>The peer's address with its scope, and whether it is more than a hop away: by these it is known.</summary>
    public required string Address { get; init; }

    /// <summary>More than a hop away.</summary>
    public bool IsMultihop { get; init; }

    /// <summary>Our discriminator, and the peer's.</summary>
    public uint LocalDiscriminator { get; init; }

    /// <summary>The peer's discriminator, 0 while it is not heard.</summary>
    public uint RemoteDiscriminator { get; init; }

    /// <summary>Our state and diagnostic, by their numbers on the wire.</summary>
    public byte State { get; init; }

    /// <summary>Our diagnostic.</summary>
    public byte Diagnostic { get; init; }

    /// <summary>The peer's state.</summary>
    public byte RemoteState { get; init; }

    /// <summary>The peer's diagnostic.</summary>
    public byte RemoteDiagnostic { get; init; }

    /// <summary>Our interval of sending: what is announced, and what holds.</summary>
    public uint[] Transmit { get; init; } = [0, 0];

    /// <summary>Our interval of receiving: what is announced, and what holds.</summary>
    public uint[] Receive { get; init; } = [0, 0];

    /// <summary>What the peer has announced: interval of sending, of receiving, and multiplier.</summary>
    public uint[] Remote { get; init; } = [0, 1, 0];

    /// <summary>The peer is in Demand mode.</summary>
    public bool RemoteDemand { get; init; }

    /// <summary>A change of ours is being told.</summary>
    public bool IsPolling { get; init; }

    /// <summary>How long ago the peer was heard, in microseconds.</summary>
    public long Silence { get; init; }

    /// <summary>The port that we send from.</summary>
    public int SourcePort { get; init; }

    /// <summary>Packets sent, received, and not sent; and how often the session was lost.</summary>
    public long[] Counts { get; init; } = [0, 0, 0, 0];
}

/// <summary>All BFD sessions, and the sockets that packets come in by.</summary>
/// <param name="Sessions">The sessions.</param>
/// <param name="Receivers">Which sockets there are, by number: 1 is IPv6, 2 more hops than one.</param>
/// <param name="Sockets">A descriptor for each of these.</param>
public sealed record BfdHandover(
    IReadOnlyList<BfdSessionHandover> Sessions, IReadOnlyList<int> Receivers, IReadOnlyList<int> Sockets)
{
    /// <summary>None.</summary>
    public static BfdHandover None { get; } = new([], [], []);
}
