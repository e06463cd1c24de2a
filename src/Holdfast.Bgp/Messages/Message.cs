namespace Holdfast.Bgp.Messages;

/// <summary>A whole message.</summary>
internal abstract record Message
{
    public abstract MessageType Type { get; }

    /// <summary>The message as it goes on the wire.</summary>
    /// <param name="context">What the session agreed on; it shapes UPDATEs alone.</param>
    public byte[] ToBytes(UpdateContext context = default)
    {
        // Larger than any message, so that one that is too long is seen as such and not as a fault of the writer.
        Span<byte> octets = stackalloc byte[MessageHeader.MaxMessageLength * 2];
        var writer = new WireWriter(octets);
        MessageHeader.Begin(ref writer, Type);
        WriteBody(ref writer, context);
        MessageHeader.Finish(ref writer);
        if (writer.Position > MessageHeader.MaxMessageLength)
            throw new InvalidOperationException($"a {Type} message of {writer.Position} octets exceeds {MessageHeader.MaxMessageLength}");
        return writer.Written.ToArray();
    }

    private protected abstract void WriteBody(ref WireWriter writer, UpdateContext context);
}
