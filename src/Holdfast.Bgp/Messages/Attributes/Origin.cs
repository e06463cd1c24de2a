namespace Holdfast.Bgp.Messages.Attributes;

/// <summary>Values of ORIGIN (RFC 4271, section 4.3).</summary>
internal enum Origin : byte
{
    Igp = 0,
    Egp = 1,
    Incomplete = 2,
}
