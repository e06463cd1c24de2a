using System.Collections.Immutable;
using System.Net;
using Holdfast.Bgp.Options;

namespace Holdfast.Bgp.Bfd;

/// <summary>All of BFD at one moment.</summary>
/// <param name="Sessions">The sessions.</param>
/// <param name="Dropped">Packets discarded that belong to no session, by reason.</param>
/// <param name="Scheduling">
/// How the thread that sends is scheduled: <c>real-time</c>, <c>nice -20</c> or <c>ordinary</c>; empty before it runs.
/// </param>
/// <param name="Error">Why packets cannot be received, or null.</param>
public sealed record BfdSnapshot(
    ImmutableArray<BfdStatus> Sessions, ImmutableSortedDictionary<string, long> Dropped, string Scheduling, string? Error)
{
    /// <summary>Nobody is watched.</summary>
    public static BfdSnapshot None { get; } = new([], ImmutableSortedDictionary<string, long>.Empty, "", null);

    /// <summary>The session with a neighbor, or null.</summary>
    public BfdStatus? Of(string neighbor) => Sessions.FirstOrDefault(session => session.Neighbor == neighbor);
}

/// <summary>What is known of one BFD session at one moment.</summary>
/// <param name="Neighbor">The neighbor's name.</param>
/// <param name="Address">Its address.</param>
/// <param name="State">Our state.</param>
/// <param name="Since">When it was entered.</param>
public sealed record BfdStatus(string Neighbor, IPAddress Address, BfdState State, DateTimeOffset Since)
{
    /// <summary>The interface that a link-local address is on, by its name; null where it is not known by one.</summary>
    public string? Interface => Identity.Interface;

    internal NeighborIdentity Identity { get; init; }

    /// <summary>Why our state last changed.</summary>
    public BfdDiagnostic Diagnostic { get; init; }

    /// <summary>The peer's state, as it last told it; Down while it is not heard.</summary>
    public BfdState RemoteState { get; init; }

    /// <summary>Why the peer's state last changed, as it says.</summary>
    public BfdDiagnostic RemoteDiagnostic { get; init; }

    /// <summary>Our discriminator.</summary>
    public uint LocalDiscriminator { get; init; }

    /// <summary>The peer's; 0 while it is not heard.</summary>
    public uint RemoteDiscriminator { get; init; }

    /// <summary>Routers may lie between (RFC 5883).</summary>
    public bool IsMultihop { get; init; }

    /// <summary>The lowest TTL or hop limit that packets may come with.</summary>
    public int MinTtl { get; init; }

    /// <summary>The interval agreed on for our packets, before jitter.</summary>
    public TimeSpan SendInterval { get; init; }

    /// <summary>The interval agreed on for the peer's packets; zero while it is not heard.</summary>
    public TimeSpan ReceiveInterval { get; init; }

    /// <summary>After this silence the peer is held for lost; zero while it is not heard.</summary>
    public TimeSpan DetectionTime { get; init; }

    /// <summary>A change of our intervals has not been confirmed yet.</summary>
    public bool IsPolling { get; init; }

    /// <summary>Packets sent.</summary>
    public long Sent { get; init; }

    /// <summary>Packets that counted.</summary>
    public long Received { get; init; }

    /// <summary>Packets discarded, by reason.</summary>
    public ImmutableSortedDictionary<string, long> Dropped { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>Packets that could not be sent.</summary>
    public long SendErrors { get; init; }

    /// <summary>Why nothing can be sent, or why what comes does not bring it Up; null when neither is known.</summary>
    public string? Error { get; init; }

    /// <summary>How often the session was lost.</summary>
    public long Flaps { get; init; }

    /// <summary>The BGP session is kept down until this one is Up.</summary>
    public bool HoldsBgp { get; init; }
}

/// <summary>The states of a BFD session, with their numbers on the wire (RFC 5880, section 4.1).</summary>
public enum BfdState : byte
{
    /// <summary>Held down by an operator; it says nothing about the path.</summary>
    AdminDown = 0,

    /// <summary>The path is not known to work.</summary>
    Down = 1,

    /// <summary>The peer is heard; whether it hears us is not known.</summary>
    Init = 2,

    /// <summary>Both hear each other.</summary>
    Up = 3,
}
