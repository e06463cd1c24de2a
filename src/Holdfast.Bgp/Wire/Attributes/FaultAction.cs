namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>What a faulty attribute leads to, the mildest first (RFC 7606, section 2).</summary>
internal enum FaultAction
{
    None,

    /// <summary>The attribute is left out.</summary>
    Discard,

    /// <summary>The routes count as withdrawn.</summary>
    TreatAsWithdraw,

    /// <summary>The session ends with a NOTIFICATION.</summary>
    SessionReset,
}
