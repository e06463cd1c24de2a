using System.Globalization;

namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>
/// Several routes to one prefix, told apart by a path identifier (RFC 7911, section 4). Read to be shown; never used.
/// </summary>
/// <param name="Families">What the speaker wants for each family.</param>
internal sealed record AddPathCapability(EquatableArray<AddPathFamily> Families) : Capability<AddPathCapability>, ICapability
{
    public static CapabilityCode CodePoint => CapabilityCode.AddPath;

    /// <summary>
    /// Null when the value is not made of whole entries, or one of them has a direction that RFC 7911 does not know.
    /// </summary>
    public static Capability? TryRead(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value.Length % 4 != 0) return null;
        var families = new AddPathFamily[value.Length / 4];
        var reader = new WireReader(value);
        for (var index = 0; index < families.Length; index++)
        {
            reader.TryReadFamily(out var family);
            reader.TryReadByte(out var direction);
            if (direction is < 1 or > 3) return null;
            families[index] = new AddPathFamily(family, (direction & 1) != 0, (direction & 2) != 0);
        }
        return new AddPathCapability(EquatableArray.Create(families.AsSpan()));
    }

    public override void WriteValue(ref WireWriter writer)
    {
        foreach (var entry in Families)
        {
            writer.WriteFamily(entry.Family);
            writer.WriteByte((byte)((entry.Receives ? 1 : 0) | (entry.Sends ? 2 : 0)));
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"add-path ({string.Join(", ", Families)})");
}

/// <summary>Add-path in one family (RFC 7911, section 4).</summary>
/// <param name="Family">Which; may be one we do not know.</param>
/// <param name="Receives">Several routes to a prefix are understood.</param>
/// <param name="Sends">Several routes to a prefix may be sent.</param>
internal readonly record struct AddPathFamily(AddressFamily Family, bool Receives, bool Sends)
{
    public override string ToString() =>
        $"{FamilyName.Of(Family)} {(Receives ? Sends ? "send and receive" : "receive" : "send")}";
}
