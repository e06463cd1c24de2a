using System.Globalization;
using Holdfast.Bgp.Messages;

namespace Holdfast.Bgp.Capabilities;

/// <summary>A capability that is not used, kept to be shown.</summary>
/// <param name="UnusedCode">Its code.</param>
/// <param name="Value">Its value.</param>
internal sealed record UnknownCapability(CapabilityCode UnusedCode, EquatableArray<byte> Value) : Capability
{
    public override CapabilityCode Code => UnusedCode;

    public override void WriteValue(ref WireWriter writer) => writer.Write(Value.AsSpan());

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"capability {(byte)UnusedCode}{Unfit}");

    private string Unfit => Enum.IsDefined(UnusedCode) ? string.Create(CultureInfo.InvariantCulture, $" with an unfit value of {Value.Count} octets") : "";
}
