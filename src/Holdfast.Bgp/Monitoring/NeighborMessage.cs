using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Monitoring;

/// <summary>Which way a message went.</summary>
public enum MessageDirection
{
    /// <summary>From the neighbor.</summary>
    Received,

    /// <summary>To the neighbor.</summary>
    Sent,
}

/// <summary>A message as it was on the wire. It is decoded by who looks at it, not on the session's thread.</summary>
public sealed class NeighborMessage
{
    private readonly UpdateContext _context;

    internal NeighborMessage(
        string neighbor, MessageDirection direction, MessageType type, long epoch, UpdateContext context, byte[] octets) =>
        (Neighbor, Direction, Type, Epoch, _context, Octets) = (neighbor, direction, type, epoch, context, octets);

    /// <summary>The neighbor's name.</summary>
    public string Neighbor { get; }

    /// <summary>Which way it went.</summary>
    public MessageDirection Direction { get; }

    /// <summary>What it is.</summary>
    public MessageType Type { get; }

    /// <summary>How often a session with the neighbor came up or was lost before it: those of one session share it.</summary>
    public long Epoch { get; }

    /// <summary>All of it, header included.</summary>
    public ReadOnlyMemory<byte> Octets { get; }

    /// <summary>The 19 octets before it (RFC 4271, section 4.1).</summary>
    public ReadOnlyMemory<byte> Header => Octets[..MessageHeader.Size];

    /// <summary>What follows them.</summary>
    public ReadOnlyMemory<byte> Body => Octets[MessageHeader.Size..];

    /// <summary>What it says; null when it is malformed.</summary>
    public MessageContent? Decode() => ContentReader.Read(Type, Body.Span, _context);
}

/// <summary>Is shown the messages of neighbors.</summary>
public interface IMessageObserver
{
    /// <summary>Whether it looks at such messages. Called at each message: it must be quick.</summary>
    /// <param name="neighbor">The neighbor's name.</param>
    /// <param name="direction">Which way they go.</param>
    /// <param name="type">What they are.</param>
    bool Wants(string neighbor, MessageDirection direction, MessageType type);

    /// <summary>
    /// Takes one, in the order of the session. Called under the session's lock: it must neither wait nor call back.
    /// </summary>
    void Take(NeighborMessage message);
}
