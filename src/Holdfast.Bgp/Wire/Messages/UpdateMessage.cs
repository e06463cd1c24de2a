using Holdfast.Bgp.Wire.Attributes;

namespace Holdfast.Bgp.Wire.Messages;

/// <summary>UPDATE: routes withdrawn, attributes, routes announced (RFC 4271, section 4.3).</summary>
/// <param name="Withdrawn">IPv4 routes withdrawn.</param>
/// <param name="Attributes">No type twice.</param>
/// <param name="Nlri">IPv4 routes announced.</param>
internal sealed record UpdateMessage(
    EquatableArray<Prefix> Withdrawn, EquatableArray<PathAttribute> Attributes, EquatableArray<Prefix> Nlri)
    : Message
{
    /// <summary>Octets of an UPDATE that says nothing.</summary>
    public const int MinLength = MessageHeader.Size + 4;

    public override MessageType Type => MessageType.Update;

    /// <summary>The family whose first exchange this ends (RFC 4724, section 2), or null.</summary>
    public AddressFamily? EndOfRib =>
        Withdrawn.Count > 0 || Nlri.Count > 0 || Attributes.Count > 1 ? null
        : Attributes.Count == 0 ? AddressFamily.Ipv4Unicast
        : Attributes[0] is MpUnreachAttribute { Withdrawn.Count: 0 } unreach ? unreach.Family : null;

    /// <summary>The marker that the routes of <paramref name="family"/> have all been sent (RFC 4724, section 2).</summary>
    public static UpdateMessage EndOfRibOf(AddressFamily family) =>
        new([], family == AddressFamily.Ipv4Unicast ? [] : [new MpUnreachAttribute(family, [])], []);

    private protected override void WriteBody(ref WireWriter writer, UpdateContext context)
    {
        var withdrawnLength = writer.Reserve(2);
        foreach (var prefix in Withdrawn) PrefixEncoding.Write(ref writer, prefix);
        writer.SetLength16(withdrawnLength);
        var attributesLength = writer.Reserve(2);
        foreach (var attribute in Attributes) attribute.Write(ref writer, context);
        writer.SetLength16(attributesLength);
        foreach (var prefix in Nlri) PrefixEncoding.Write(ref writer, prefix);
    }
}
