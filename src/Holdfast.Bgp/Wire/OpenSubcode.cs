namespace Holdfast.Bgp.Wire;

/// <summary>OPEN Message Error subcodes (RFC 4271, section 6.2; RFC 5492; RFC 9234).</summary>
internal enum OpenSubcode : byte
{
    Unspecific = 0,
    UnsupportedVersionNumber = 1,
    BadPeerAs = 2,
    BadBgpIdentifier = 3,
    UnsupportedOptionalParameter = 4,
    UnacceptableHoldTime = 6,
    UnsupportedCapability = 7,
    RoleMismatch = 11,
}
