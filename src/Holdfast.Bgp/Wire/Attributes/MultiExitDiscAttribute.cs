using System.Buffers.Binary;

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>MULTI_EXIT_DISC (RFC 4271, section 5.1.4).</summary>
/// <param name="Value">Lower is preferred.</param>
internal sealed record MultiExitDiscAttribute(uint Value) : PathAttribute<MultiExitDiscAttribute>, IPathAttribute
{
    public static AttributeType CodePoint => AttributeType.MultiExitDisc;

    public static string Name => "MULTI_EXIT_DISC";

    public static AttributeFlags Category => AttributeFlags.Optional;

    /// <summary>Errors: RFC 7606, section 7.4.</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (value.Length != 4)
            return AttributeFault.Withdraw(UpdateSubcode.AttributeLengthError, $"MULTI_EXIT_DISC of {value.Length} octets");
        attribute = new MultiExitDiscAttribute(BinaryPrimitives.ReadUInt32BigEndian(value));
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context) => writer.WriteUInt32(Value);
}
