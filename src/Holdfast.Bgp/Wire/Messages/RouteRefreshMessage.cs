namespace Holdfast.Bgp.Wire.Messages;

/// <summary>ROUTE-REFRESH (RFC 2918, section 3; RFC 7313, section 3.2).</summary>
/// <param name="Family">Whose routes are meant; may be one we do not know.</param>
/// <param name="Subtype">What is said about them; one that RFC 7313 does not know is to be ignored (section 5).</param>
internal sealed record RouteRefreshMessage(AddressFamily Family, RouteRefreshSubtype Subtype = RouteRefreshSubtype.Request)
    : Message
{
    private const int BodyLength = 4;

    public override MessageType Type => MessageType.RouteRefresh;

    /// <summary>
    /// Reads what follows the header; the length of a message with an unknown subtype is no error (RFC 7313, section 5).
    /// </summary>
    public static MessageError TryRead(ReadOnlySpan<byte> body, out RouteRefreshMessage? message)
    {
        message = null;
        var known = body.Length <= 2 || (RouteRefreshSubtype)body[2] <= RouteRefreshSubtype.End;
        if (body.Length < BodyLength || (known && body.Length > BodyLength))
        {
            return MessageError.RouteRefresh(
                RouteRefreshSubcode.InvalidMessageLength, $"a body of {body.Length} octets, not {BodyLength}",
                WholeMessage(body));
        }
        message = new RouteRefreshMessage((AddressFamily)(body[0] << 24 | body[1] << 16 | body[3]), (RouteRefreshSubtype)body[2]);
        return MessageError.None;
    }

    private protected override void WriteBody(ref WireWriter writer, UpdateContext context)
    {
        writer.WriteUInt16((ushort)((int)Family >>> 16));
        writer.WriteByte((byte)Subtype);
        writer.WriteByte((byte)Family);
    }

    // Header and body again: what the NOTIFICATION has to show (RFC 7313, section 5).
    private static byte[] WholeMessage(ReadOnlySpan<byte> body)
    {
        var octets = new byte[MessageHeader.Size + body.Length];
        var writer = new WireWriter(octets);
        MessageHeader.Begin(ref writer, MessageType.RouteRefresh);
        writer.Write(body);
        MessageHeader.Finish(ref writer);
        return octets;
    }
}

/// <summary>What a ROUTE-REFRESH says (RFC 7313, section 3.2).</summary>
internal enum RouteRefreshSubtype : byte
{
    /// <summary>Send the routes again.</summary>
    Request = 0,

    /// <summary>BoRR: the routes that follow are all there are.</summary>
    Beginning = 1,

    /// <summary>EoRR: those were all.</summary>
    End = 2,
}
