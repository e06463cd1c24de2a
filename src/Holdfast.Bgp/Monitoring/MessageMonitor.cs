using System.Buffers.Binary;
using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Monitoring;

/// <summary>Where sessions show their messages; nothing is copied while nobody looks at such messages.</summary>
internal sealed class MessageMonitor
{
    private const int LengthAt = 16;

    private volatile IMessageObserver? _observer;

    /// <summary>Who looks; null: nobody.</summary>
    public IMessageObserver? Observer
    {
        get => _observer;
        set => _observer = value;
    }

    /// <summary>Shows a message that came.</summary>
    public void Received(string neighbor, long epoch, UpdateContext context, MessageType type, ReadOnlySpan<byte> body)
    {
        if (_observer is not { } observer || !observer.Wants(neighbor, MessageDirection.Received, type)) return;
        var octets = new byte[MessageHeader.Size + body.Length];
        var writer = new WireWriter(octets);
        MessageHeader.Begin(ref writer, type);
        writer.Write(body);
        MessageHeader.Finish(ref writer);
        observer.Take(new NeighborMessage(neighbor, MessageDirection.Received, type, epoch, context, octets));
    }

    /// <summary>Shows messages that went, one behind the other.</summary>
    public void Sent(string neighbor, long epoch, UpdateContext context, ReadOnlySpan<byte> messages)
    {
        if (_observer is not { } observer) return;
        while (messages.Length >= MessageHeader.Size)
        {
            var message = messages[..BinaryPrimitives.ReadUInt16BigEndian(messages[LengthAt..])];
            messages = messages[message.Length..];
            var type = MessageHeader.TypeOf(message);
            if (observer.Wants(neighbor, MessageDirection.Sent, type))
                observer.Take(new NeighborMessage(neighbor, MessageDirection.Sent, type, epoch, context, message.ToArray()));
        }
    }
}
