using System.Buffers;

namespace Holdfast.Bgp.Wire.Messages;

/// <summary>A whole message.</summary>
internal abstract record Message
{
    public abstract MessageType Type { get; }

    /// <summary>The message as it goes on the wire.</summary>
    /// <param name="context">What the session agreed on; it shapes UPDATEs alone.</param>
    public byte[] ToBytes(UpdateContext context = default)
    {
        // Larger than any message, so that one that is too long is seen as such and not as a fault of the writer.
        var limit = Type is MessageType.Open or MessageType.Keepalive ? MessageHeader.MaxMessageLength : context.MaxMessageLength;
        var rented = ArrayPool<byte>.Shared.Rent(limit * 2);
        try
        {
            var writer = new WireWriter(rented);
            MessageHeader.Begin(ref writer, Type);
            WriteBody(ref writer, context);
            if (writer.Position > limit)
                throw new InvalidOperationException($"a {Type} message of {writer.Position} octets exceeds {limit}");
            MessageHeader.Finish(ref writer);
            return writer.Written.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private protected abstract void WriteBody(ref WireWriter writer, UpdateContext context);
}

/// <summary>KEEPALIVE: a header alone (RFC 4271, section 4.4).</summary>
internal sealed record KeepaliveMessage : Message
{
    public static KeepaliveMessage Instance { get; } = new();

    public override MessageType Type => MessageType.Keepalive;

    private protected override void WriteBody(ref WireWriter writer, UpdateContext context) { }
}
