namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>Values of ORIGIN (RFC 4271, section 4.3); the lower is preferred.</summary>
public enum Origin : byte
{
    /// <summary>The route comes from within the AS.</summary>
    Igp = 0,

    /// <summary>The route comes from EGP, a protocol of the past.</summary>
    Egp = 1,

    /// <summary>Where the route comes from is not known.</summary>
    Incomplete = 2,
}
