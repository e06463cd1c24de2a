using System.Buffers.Binary;

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>OTC: since this AS the route may go to customers only (RFC 9234, section 5).</summary>
/// <param name="As">Who marked it.</param>
internal sealed record OnlyToCustomerAttribute(uint As) : PathAttribute<OnlyToCustomerAttribute>, IPathAttribute
{
    public static AttributeType CodePoint => AttributeType.OnlyToCustomer;

    public static string Name => "OTC";

    public static AttributeFlags Category => AttributeFlags.OptionalTransitive;

    /// <summary>Errors: RFC 9234, section 5; AS 0 is not a valid AS (RFC 7607).</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (value.Length != 4)
            return AttributeFault.Withdraw(UpdateSubcode.OptionalAttributeError, $"OTC of {value.Length} octets");
        var number = BinaryPrimitives.ReadUInt32BigEndian(value);
        if (number == 0) return AttributeFault.Withdraw(UpdateSubcode.OptionalAttributeError, "OTC: AS 0");
        attribute = new OnlyToCustomerAttribute(number);
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context) => writer.WriteUInt32(As);
}
