namespace Holdfast.Bgp.Messages;

/// <summary>ROUTE-REFRESH (RFC 2918, section 3).</summary>
/// <param name="Family">Whose routes are to be sent again; may be one we do not know.</param>
/// <param name="Subtype">0 for a request; the others belong to RFC 7313.</param>
internal sealed record RouteRefreshMessage(AddressFamily Family, byte Subtype = 0) : Message
{
    public override MessageType Type => MessageType.RouteRefresh;

    /// <summary>Reads what follows the header.</summary>
    public static MessageError TryRead(ReadOnlySpan<byte> body, out RouteRefreshMessage? message)
    {
        message = null;
        var reader = new WireReader(body);
        if (!reader.TryReadUInt16(out var afi) || !reader.TryReadByte(out var subtype) || !reader.TryReadByte(out var safi) || reader.Remaining > 0)
            return new MessageError(ErrorCode.RouteRefresh, 1, $"a body of {body.Length} octets, not 4") { Data = EquatableArray.Create(body) };
        message = new RouteRefreshMessage((AddressFamily)(afi << 16 | safi), subtype);
        return MessageError.None;
    }

    private protected override void WriteBody(ref WireWriter writer, UpdateContext context)
    {
        writer.WriteUInt16((ushort)((int)Family >> 16));
        writer.WriteByte(Subtype);
        writer.WriteByte((byte)Family);
    }
}
