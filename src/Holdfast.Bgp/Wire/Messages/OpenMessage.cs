using System.Buffers.Binary;
using System.Collections.Immutable;
using Holdfast.Bgp.Wire.Capabilities;

namespace Holdfast.Bgp.Wire.Messages;

/// <summary>OPEN: who we are and what we can (RFC 4271, section 4.2).</summary>
/// <param name="MyAs">The AS as far as two octets hold it; AS_TRANS stands for a larger one (RFC 6793, section 4.2.2).</param>
/// <param name="HoldTime">In seconds.</param>
/// <param name="BgpIdentifier">In host order.</param>
/// <param name="Capabilities">In the order they were sent.</param>
internal sealed record OpenMessage(ushort MyAs, ushort HoldTime, uint BgpIdentifier, EquatableArray<Capability> Capabilities)
    : Message
{
    private const byte Version = 4;

    // More says no more to anyone.
    private const int MaxShownCapabilities = 64;

    public override MessageType Type => MessageType.Open;

    /// <summary>The AS, of four octets where the speaker said so (RFC 6793).</summary>
    public uint As => Capabilities.Items.OfType<FourOctetAsCapability>().FirstOrDefault()?.As ?? MyAs;

    /// <summary>Its capabilities, for operators; of hundreds the first, each once.</summary>
    public ImmutableArray<string> CapabilityWords =>
    [
        .. Capabilities.Items.Distinct().Take(MaxShownCapabilities).Select(capability => PeerText.Shorten(capability.ToString())),
    ];

    /// <summary>
    /// Reads what follows the header and checks all that needs no knowledge of the neighbor (RFC 4271, section 6.2).
    /// </summary>
    public static MessageError TryRead(ReadOnlySpan<byte> body, out OpenMessage? message)
    {
        message = null;
        var reader = new WireReader(body);
        if (!reader.TryReadByte(out var version) || !reader.TryReadUInt16(out var myAs) || !reader.TryReadUInt16(out var holdTime)
            || !reader.TryReadUInt32(out var identifier))
            return MessageError.Open(OpenSubcode.Unspecific, $"a body of {body.Length} octets");
        if (version != Version)
            return MessageError.Open(OpenSubcode.UnsupportedVersionNumber, $"version {version}", 0, Version);
        if (holdTime is 1 or 2)
        {
            Span<byte> data = stackalloc byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(data, holdTime);
            return MessageError.Open(
                OpenSubcode.UnacceptableHoldTime, $"a hold time of {holdTime} s; it must be 0 or at least 3", data);
        }
        var error = CapabilityReader.TryRead(reader.Rest, out var capabilities);
        if (error.IsError) return error;
        if (identifier == 0)
            return MessageError.Open(OpenSubcode.BadBgpIdentifier, "BGP Identifier 0.0.0.0", 0, 0, 0, 0);
        message = new OpenMessage(myAs, holdTime, identifier, capabilities);
        return MessageError.None;
    }

    private protected override void WriteBody(ref WireWriter writer, UpdateContext context)
    {
        writer.WriteByte(Version);
        writer.WriteUInt16(MyAs);
        writer.WriteUInt16(HoldTime);
        writer.WriteUInt32(BgpIdentifier);
        CapabilityWriter.Write(ref writer, Capabilities.AsSpan());
    }
}
