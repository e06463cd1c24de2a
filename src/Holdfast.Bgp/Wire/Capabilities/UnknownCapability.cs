using System.Globalization;

namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>A capability that is not used, kept to be shown.</summary>
/// <param name="UnusedCode">Its code.</param>
/// <param name="Value">Its value.</param>
internal sealed record UnknownCapability(CapabilityCode UnusedCode, EquatableArray<byte> Value) : Capability
{
    public override CapabilityCode Code => UnusedCode;

    public override void WriteValue(ref WireWriter writer) => writer.Write(Value.AsSpan());

    /// <remarks>One whose name we know and whose value we do not understand says so.</remarks>
    public override string ToString() => Enum.IsDefined(UnusedCode)
        ? string.Create(CultureInfo.InvariantCulture, $"{CapabilityName.Of(UnusedCode)} (unfit, {Value.Count} octets)")
        : CapabilityName.Of(UnusedCode);
}
