using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Session;

/// <summary>Turns a received message into the event it is to the state machine.</summary>
internal static class MessageDecoder
{
    /// <summary>Decodes a message whose header was checked.</summary>
    /// <param name="type">From the header.</param>
    /// <param name="body">What followed it.</param>
    /// <param name="context">What the session agreed on.</param>
    /// <param name="faults">Attribute errors that do not cost the session.</param>
    public static SessionEvent Decode(
        MessageType type, ReadOnlySpan<byte> body, UpdateContext context, out EquatableArray<AttributeFault> faults)
    {
        faults = [];
        MessageError error;
        Message? message;
        switch (type)
        {
            case MessageType.Open:
                error = OpenMessage.TryRead(body, out var open);
                message = open;
                break;
            case MessageType.Update:
                (message, error, faults) = UpdateReader.Read(body, context);
                break;
            case MessageType.Notification:
                error = NotificationMessage.TryRead(body, out var notification);
                message = notification;
                break;
            case MessageType.RouteRefresh:
                error = RouteRefreshMessage.TryRead(body, out var refresh);
                message = refresh;
                break;
            default:
                return new SessionEvent.Received(KeepaliveMessage.Instance);
        }
        return error.IsError ? new SessionEvent.Malformed(error) : new SessionEvent.Received(message!);
    }
}
