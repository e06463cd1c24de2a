namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>Attribute Flags (RFC 4271, section 4.3).</summary>
[Flags]
internal enum AttributeFlags : byte
{
    None = 0,
    ExtendedLength = 0x10,
    Partial = 0x20,
    Transitive = 0x40,
    Optional = 0x80,
    OptionalTransitive = Optional | Transitive,
}
