namespace Holdfast.Dns.Codes;

/// <summary>The info-code of an Extended DNS Error (RFC 8914, section 4, and the IANA registry).</summary>
public enum ExtendedErrorCode : ushort
{
    /// <summary>Other: see the text.</summary>
    Other = 0,

    /// <summary>Unsupported DNSKEY algorithm.</summary>
    UnsupportedDnskeyAlgorithm = 1,

    /// <summary>Unsupported DS digest type.</summary>
    UnsupportedDsDigest = 2,

    /// <summary>The answer is from stale data (RFC 8767).</summary>
    StaleAnswer = 3,

    /// <summary>The answer was forged by policy.</summary>
    ForgedAnswer = 4,

    /// <summary>DNSSEC validation could not decide.</summary>
    DnssecIndeterminate = 5,

    /// <summary>DNSSEC validation failed.</summary>
    DnssecBogus = 6,

    /// <summary>No signature is valid any more.</summary>
    SignatureExpired = 7,

    /// <summary>No signature is valid yet.</summary>
    SignatureNotYetValid = 8,

    /// <summary>No DNSKEY matches the DS.</summary>
    DnskeyMissing = 9,

    /// <summary>No RRSIG where one is needed.</summary>
    RrsigsMissing = 10,

    /// <summary>No DNSKEY has the zone key bit.</summary>
    NoZoneKeyBitSet = 11,

    /// <summary>No NSEC or NSEC3 where one is needed.</summary>
    NsecMissing = 12,

    /// <summary>An error from the cache.</summary>
    CachedError = 13,

    /// <summary>The server is not ready yet.</summary>
    NotReady = 14,

    /// <summary>Blocked by the operator.</summary>
    Blocked = 15,

    /// <summary>Blocked by somebody the operator must obey.</summary>
    Censored = 16,

    /// <summary>Filtered because the client asked for it.</summary>
    Filtered = 17,

    /// <summary>The client may not ask here.</summary>
    Prohibited = 18,

    /// <summary>An NXDOMAIN from stale data (RFC 8767).</summary>
    StaleNXDomainAnswer = 19,

    /// <summary>Not authoritative, and recursion not desired.</summary>
    NotAuthoritative = 20,

    /// <summary>The kind of query is not supported.</summary>
    NotSupported = 21,

    /// <summary>No authority (for a load balancer: no backend) could be reached.</summary>
    NoReachableAuthority = 22,

    /// <summary>An error of the network between servers.</summary>
    NetworkError = 23,

    /// <summary>The data held is invalid, such as an expired zone.</summary>
    InvalidData = 24,

    /// <summary>A signature expired before its validity began.</summary>
    SignatureExpiredBeforeValid = 25,

    /// <summary>Refused as early data over TLS (RFC 9250).</summary>
    TooEarly = 26,

    /// <summary>Unsupported NSEC3 iterations value (RFC 9276).</summary>
    UnsupportedNsec3Iterations = 27,

    /// <summary>The answer cannot conform to policy.</summary>
    UnableToConformToPolicy = 28,

    /// <summary>The answer was synthesized from other data.</summary>
    Synthesized = 29,
}
