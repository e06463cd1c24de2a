namespace Holdfast.Interop.Tests.Peers;

/// <summary>The forms of an IPv6 next hop (RFC 2545, section 3).</summary>
public enum NextHopForm
{
    /// <summary>Our global and our link-local address, 32 octets.</summary>
    Both,

    /// <summary>Our global address, 16 octets.</summary>
    Global,

    /// <summary>Our link-local address, 16 octets.</summary>
    LinkLocal,

    /// <summary>Another host's global address, 16 octets.</summary>
    Elsewhere,

    /// <summary>Our own global address written out; our link-local one joins it, 32 octets.</summary>
    OwnWrittenOut,

    /// <summary>Two addresses written out, 32 octets.</summary>
    Pair,
}
