namespace Holdfast.Bgp.Wire;

/// <summary>What a session agreed on, as far as it shapes messages.</summary>
/// <param name="FourOctetAs">AS numbers in AS_PATH have four octets (RFC 6793).</param>
/// <param name="Internal">The neighbor is in our AS.</param>
internal readonly record struct UpdateContext(bool FourOctetAs, bool Internal)
{
    /// <summary>AS_TRANS: stands for an AS that needs four octets where there are two (RFC 6793, section 9).</summary>
    public const ushort AsTrans = 23456;

    /// <summary>IPv4 routes may come and go with IPv6 next hops (RFC 8950).</summary>
    public bool ExtendedNextHop { get; init; }

    /// <summary>
    /// The neighbor takes messages of more than 4096 octets (RFC 8654). What we take ourselves is
    /// <c>IPeerConnection.MaxMessageLength</c>.
    /// </summary>
    public bool ExtendedMessages { get; init; }

    /// <summary>Octets of the longest message the neighbor takes, but for OPEN and KEEPALIVE.</summary>
    public int MaxMessageLength => ExtendedMessages ? MessageHeader.MaxExtendedMessageLength : MessageHeader.MaxMessageLength;
}
