namespace Holdfast.Bgp.Wire.Messages;

/// <summary>KEEPALIVE: a header alone (RFC 4271, section 4.4).</summary>
internal sealed record KeepaliveMessage : Message
{
    public static KeepaliveMessage Instance { get; } = new();

    public override MessageType Type => MessageType.Keepalive;

    private protected override void WriteBody(ref WireWriter writer, UpdateContext context) { }
}
