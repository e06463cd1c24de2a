using Holdfast.Bgp.Monitoring;
using Holdfast.Bgp.Wire;
using Holdfast.Collections;
using Holdfast.Configuration.Options;

namespace Holdfast.Processes.Messages;

/// <summary>How a process is told a message.</summary>
[Flags]
internal enum MessageForms
{
    None = 0,

    /// <summary>As it was on the wire, in a line of its own.</summary>
    Packet = 1,

    /// <summary>What it says.</summary>
    Parsed = 2,

    /// <summary>Beside what it says, as it was on the wire.</summary>
    WithOctets = 4,
}

/// <summary>Which messages of neighbors a process is told, and how: the words of <c>receive</c> and <c>send</c>.</summary>
internal sealed class MessageWishes(ValueList<ProcessEvent> events)
{
    public bool IsEmpty { get; } = !events.Any(wish => wish >= ProcessEvent.ReceiveParsed);

    public MessageForms Of(MessageDirection direction, MessageType type)
    {
        var received = direction == MessageDirection.Received;
        // The types of both directions stand in the order of their numbers.
        if (!Has((received ? ProcessEvent.ReceiveOpen : ProcessEvent.SendOpen) + ((int)type - 1))) return MessageForms.None;
        var packets = Has(received ? ProcessEvent.ReceivePackets : ProcessEvent.SendPackets);
        if (Has(received ? ProcessEvent.ReceiveConsolidate : ProcessEvent.SendConsolidate))
            return MessageForms.Parsed | (received || packets ? MessageForms.WithOctets : MessageForms.None);
        return (packets ? MessageForms.Packet : MessageForms.None)
            | (Has(received ? ProcessEvent.ReceiveParsed : ProcessEvent.SendParsed) ? MessageForms.Parsed : MessageForms.None);
    }

    private bool Has(ProcessEvent wish) => events.Contains(wish);
}
