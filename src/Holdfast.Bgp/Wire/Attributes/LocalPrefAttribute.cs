using System.Buffers.Binary;

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>LOCAL_PREF (RFC 4271, section 5.1.5).</summary>
/// <param name="Value">Higher is preferred.</param>
internal sealed record LocalPrefAttribute(uint Value) : PathAttribute<LocalPrefAttribute>, IPathAttribute
{
    public static AttributeType CodePoint => AttributeType.LocalPref;

    public static string Name => "LOCAL_PREF";

    public static AttributeFlags Category => AttributeFlags.Transitive;

    /// <summary>Errors: RFC 7606, section 7.5.</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (!context.Internal)
            return AttributeFault.Discard(UpdateSubcode.AttributeFlagsError, "LOCAL_PREF from an external neighbor");
        if (value.Length != 4)
            return AttributeFault.Withdraw(UpdateSubcode.AttributeLengthError, $"LOCAL_PREF of {value.Length} octets");
        attribute = new LocalPrefAttribute(BinaryPrimitives.ReadUInt32BigEndian(value));
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context) => writer.WriteUInt32(Value);
}
