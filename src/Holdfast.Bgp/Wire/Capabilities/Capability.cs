using System.Globalization;

namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>
/// A capability of an OPEN (RFC 5492). One subclass for each that is understood; <see cref="KnownCapabilities"/> lists them.
/// </summary>
internal abstract record Capability
{
    public abstract CapabilityCode Code { get; }

    public abstract void WriteValue(ref WireWriter writer);

    /// <summary>What it is, for operators.</summary>
    public abstract override string ToString();
}

/// <summary>A capability that is understood.</summary>
/// <typeparam name="TSelf">The capability.</typeparam>
internal abstract record Capability<TSelf> : Capability
    where TSelf : Capability<TSelf>, ICapability
{
    public sealed override CapabilityCode Code => TSelf.CodePoint;
}

/// <summary>What a class of capabilities says of itself.</summary>
internal interface ICapability
{
    static abstract CapabilityCode CodePoint { get; }

    /// <summary>Reads the value; null when it does not fit.</summary>
    static abstract Capability? TryRead(ReadOnlySpan<byte> value);
}

/// <summary>A capability that is not used, kept to be shown.</summary>
/// <param name="UnusedCode">Its code.</param>
/// <param name="Value">Its value.</param>
internal sealed record UnknownCapability(CapabilityCode UnusedCode, EquatableArray<byte> Value) : Capability
{
    public override CapabilityCode Code => UnusedCode;

    public override void WriteValue(ref WireWriter writer) => writer.Write(Value.AsSpan());

    /// <remarks>One whose name we know and whose value we do not understand says so.</remarks>
    public override string ToString() => Enum.IsDefined(UnusedCode)
        ? string.Create(CultureInfo.InvariantCulture, $"{CapabilityName.Of(UnusedCode)} (unfit, {Value.Count} octets)")
        : CapabilityName.Of(UnusedCode);
}
