namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>Add-path in one family (RFC 7911, section 4).</summary>
/// <param name="Family">Which; may be one we do not know.</param>
/// <param name="Receives">Several routes to a prefix are understood.</param>
/// <param name="Sends">Several routes to a prefix may be sent.</param>
internal readonly record struct AddPathFamily(AddressFamily Family, bool Receives, bool Sends)
{
    public override string ToString() =>
        $"{FamilyName.Of(Family)} {(Receives ? Sends ? "send and receive" : "receive" : "send")}";
}
