namespace Holdfast.Dns.Codes;

/// <summary>
/// The bits of octets 2 and 3 of the header; opcode and response code lie between them (RFC 1035, section 4.1.1).
/// </summary>
[Flags]
public enum HeaderFlags : ushort
{
    /// <summary>No bit set.</summary>
    None = 0,

    /// <summary>QR: the message is a response.</summary>
    Response = 0x8000,

    /// <summary>AA: the answer is authoritative.</summary>
    Authoritative = 0x0400,

    /// <summary>TC: the message was truncated.</summary>
    Truncated = 0x0200,

    /// <summary>RD: recursion desired.</summary>
    RecursionDesired = 0x0100,

    /// <summary>RA: recursion available.</summary>
    RecursionAvailable = 0x0080,

    /// <summary>Z: reserved.</summary>
    Reserved = 0x0040,

    /// <summary>AD: authentic data (RFC 4035, section 3.2.3).</summary>
    AuthenticData = 0x0020,

    /// <summary>CD: checking disabled (RFC 4035, section 3.2.2).</summary>
    CheckingDisabled = 0x0010,

    /// <summary>All the bits that are flags, neither opcode nor response code.</summary>
    All = Response | Authoritative | Truncated | RecursionDesired | RecursionAvailable | Reserved | AuthenticData
        | CheckingDisabled,
}
