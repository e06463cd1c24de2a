using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Vectors;

/// <summary>What was made of a vector.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Message">The message it is or was put in; null when it could not be read.</param>
/// <param name="What">Everything that was wrong, in words.</param>
internal sealed record VectorReading(VectorOutcome Outcome, Message? Message, string What)
{
    /// <summary>The NOTIFICATION that answers it.</summary>
    public MessageError Error { get; init; }

    /// <summary>The capability it is.</summary>
    public Capability? Capability { get; init; }

    /// <summary>The attributes read.</summary>
    public IEnumerable<PathAttribute> Attributes => (Message as UpdateMessage)?.Attributes.Items ?? [];

    public static VectorReading Rejected(MessageError error) =>
        new(VectorOutcome.Notification, null, error.ToString()) { Error = error };

    public static VectorReading Of(Message? message, MessageError error, EquatableArray<AttributeFault> faults = default)
    {
        if (error.IsError) return Rejected(error);
        var worst = faults.Items.Select(fault => fault.Action).DefaultIfEmpty().Max();
        var outcome = worst switch
        {
            FaultAction.None => VectorOutcome.Ok,
            FaultAction.Discard => VectorOutcome.Discard,
            _ => VectorOutcome.Withdraw,
        };
        return new VectorReading(outcome, message, faults.ToString());
    }
}
