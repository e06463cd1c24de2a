using System.Globalization;

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>What is wrong with one attribute and what follows (RFC 7606); <c>default</c> is nothing.</summary>
/// <param name="Action">What follows.</param>
/// <param name="Subcode">Of the NOTIFICATION, should the session end.</param>
/// <param name="What">In words.</param>
internal readonly record struct AttributeFault(FaultAction Action, UpdateSubcode Subcode, string What)
{
    /// <summary>The attribute.</summary>
    public AttributeType Type { get; init; }

    /// <summary>Where the attribute begins, in octets from the beginning of the message.</summary>
    public int At { get; init; }

    public static AttributeFault None => default;

    public static AttributeFault Discard(UpdateSubcode subcode, string what) => new(FaultAction.Discard, subcode, what);

    public static AttributeFault Withdraw(UpdateSubcode subcode, string what) => new(FaultAction.TreatAsWithdraw, subcode, what);

    public static AttributeFault Reset(UpdateSubcode subcode, string what) => new(FaultAction.SessionReset, subcode, what);

    public override string ToString()
    {
        var action = Action switch
        {
            FaultAction.Discard => "attribute discard",
            FaultAction.TreatAsWithdraw => "treat-as-withdraw",
            FaultAction.SessionReset => "session reset",
            _ => "no fault",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{action}: {What} at octet {At}");
    }
}

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
