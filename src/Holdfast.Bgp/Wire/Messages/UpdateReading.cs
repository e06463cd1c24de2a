using Holdfast.Bgp.Wire.Attributes;

namespace Holdfast.Bgp.Wire.Messages;

/// <summary>What became of a received UPDATE.</summary>
/// <param name="Message">What could be read of it; null when the session has to end.</param>
/// <param name="Error">Why the session has to end.</param>
/// <param name="Faults">What was wrong with attributes that cost less than the session.</param>
internal readonly record struct UpdateReading(UpdateMessage? Message, MessageError Error, EquatableArray<AttributeFault> Faults)
{
    /// <summary>The routes announced count as withdrawn (RFC 7606, section 2).</summary>
    public bool TreatAsWithdraw => Faults.Items.Any(fault => fault.Action == FaultAction.TreatAsWithdraw);
}
