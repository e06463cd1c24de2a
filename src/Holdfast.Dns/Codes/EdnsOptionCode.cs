namespace Holdfast.Dns.Codes;

/// <summary>The code of an EDNS option (RFC 6891, section 6.1.2, and the IANA registry).</summary>
public enum EdnsOptionCode : ushort
{
    /// <summary>Long-lived queries (RFC 8764).</summary>
    LongLivedQuery = 1,

    /// <summary>NSID, the name server's identifier (RFC 5001).</summary>
    Nsid = 3,

    /// <summary>DNSSEC algorithms understood (RFC 6975).</summary>
    DnssecAlgorithms = 5,

    /// <summary>DS hashes understood (RFC 6975).</summary>
    DsHashes = 6,

    /// <summary>NSEC3 hashes understood (RFC 6975).</summary>
    Nsec3Hashes = 7,

    /// <summary>Client subnet (RFC 7871).</summary>
    ClientSubnet = 8,

    /// <summary>Zone expiry (RFC 7314).</summary>
    Expire = 9,

    /// <summary>Cookies (RFC 7873).</summary>
    Cookie = 10,

    /// <summary>Idle time-out of a TCP connection (RFC 7828).</summary>
    TcpKeepalive = 11,

    /// <summary>Padding (RFC 7830).</summary>
    Padding = 12,

    /// <summary>The chain of trust asked for (RFC 7901).</summary>
    Chain = 13,

    /// <summary>Key tags of the trust anchors (RFC 8145).</summary>
    KeyTag = 14,

    /// <summary>Extended DNS error (RFC 8914).</summary>
    ExtendedError = 15,

    /// <summary>Where to report errors to (RFC 9567).</summary>
    ReportChannel = 18,

    /// <summary>Zone version (RFC 9660).</summary>
    ZoneVersion = 19,
}
