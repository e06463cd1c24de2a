namespace Holdfast.Dns.Codes;

/// <summary>The type of a resource record or question (RFC 1035, section 3.2.2, and the IANA registry).</summary>
public enum RecordType : ushort
{
    /// <summary>IPv4 address (RFC 1035).</summary>
    A = 1,

    /// <summary>Authoritative name server (RFC 1035).</summary>
    NS = 2,

    /// <summary>Mail destination, obsolete (RFC 1035).</summary>
    MD = 3,

    /// <summary>Mail forwarder, obsolete (RFC 1035).</summary>
    MF = 4,

    /// <summary>Canonical name of an alias (RFC 1035).</summary>
    CNAME = 5,

    /// <summary>Start of a zone of authority (RFC 1035).</summary>
    SOA = 6,

    /// <summary>Mailbox, experimental (RFC 1035).</summary>
    MB = 7,

    /// <summary>Mail group, experimental (RFC 1035).</summary>
    MG = 8,

    /// <summary>Mail rename, experimental (RFC 1035).</summary>
    MR = 9,

    /// <summary>Anything at all, experimental (RFC 1035).</summary>
    NULL = 10,

    /// <summary>Well-known services (RFC 1035).</summary>
    WKS = 11,

    /// <summary>Pointer to a name (RFC 1035).</summary>
    PTR = 12,

    /// <summary>Host information (RFC 1035).</summary>
    HINFO = 13,

    /// <summary>Mailbox information (RFC 1035).</summary>
    MINFO = 14,

    /// <summary>Mail exchange (RFC 1035).</summary>
    MX = 15,

    /// <summary>Text strings (RFC 1035).</summary>
    TXT = 16,

    /// <summary>Responsible person (RFC 1183).</summary>
    RP = 17,

    /// <summary>AFS database (RFC 1183).</summary>
    AFSDB = 18,

    /// <summary>X.25 address (RFC 1183).</summary>
    X25 = 19,

    /// <summary>ISDN address (RFC 1183).</summary>
    ISDN = 20,

    /// <summary>Route through (RFC 1183).</summary>
    RT = 21,

    /// <summary>NSAP address (RFC 1706).</summary>
    NSAP = 22,

    /// <summary>NSAP pointer (RFC 1706).</summary>
    NsapPtr = 23,

    /// <summary>Signature, of a transaction today (RFC 2931).</summary>
    SIG = 24,

    /// <summary>Key (RFC 2535).</summary>
    KEY = 25,

    /// <summary>X.400 mapping (RFC 2163).</summary>
    PX = 26,

    /// <summary>Geographical position (RFC 1712).</summary>
    GPOS = 27,

    /// <summary>IPv6 address (RFC 3596).</summary>
    AAAA = 28,

    /// <summary>Location (RFC 1876).</summary>
    LOC = 29,

    /// <summary>Next name, obsolete (RFC 3755).</summary>
    NXT = 30,

    /// <summary>Service location (RFC 2782).</summary>
    SRV = 33,

    /// <summary>Naming authority pointer (RFC 3403).</summary>
    NAPTR = 35,

    /// <summary>Key exchanger (RFC 2230).</summary>
    KX = 36,

    /// <summary>Certificate (RFC 4398).</summary>
    CERT = 37,

    /// <summary>IPv6 address in parts, obsolete (RFC 6563).</summary>
    A6 = 38,

    /// <summary>Alias of a subtree (RFC 6672).</summary>
    DNAME = 39,

    /// <summary>EDNS (RFC 6891).</summary>
    OPT = 41,

    /// <summary>Address prefixes (RFC 3123).</summary>
    APL = 42,

    /// <summary>Delegation signer (RFC 4034).</summary>
    DS = 43,

    /// <summary>SSH key fingerprint (RFC 4255).</summary>
    SSHFP = 44,

    /// <summary>IPsec key (RFC 4025).</summary>
    IPSECKEY = 45,

    /// <summary>Signature of an RRset (RFC 4034).</summary>
    RRSIG = 46,

    /// <summary>Next secure name (RFC 4034).</summary>
    NSEC = 47,

    /// <summary>Zone key (RFC 4034).</summary>
    DNSKEY = 48,

    /// <summary>DHCP identifier (RFC 4701).</summary>
    DHCID = 49,

    /// <summary>Next secure hash (RFC 5155).</summary>
    NSEC3 = 50,

    /// <summary>Parameters of NSEC3 (RFC 5155).</summary>
    NSEC3PARAM = 51,

    /// <summary>TLS certificate association (RFC 6698).</summary>
    TLSA = 52,

    /// <summary>S/MIME certificate association (RFC 8162).</summary>
    SMIMEA = 53,

    /// <summary>Host identity (RFC 8005).</summary>
    HIP = 55,

    /// <summary>Child's DS (RFC 7344).</summary>
    CDS = 59,

    /// <summary>Child's DNSKEY (RFC 7344).</summary>
    CDNSKEY = 60,

    /// <summary>OpenPGP key (RFC 7929).</summary>
    OPENPGPKEY = 61,

    /// <summary>Child to parent synchronization (RFC 7477).</summary>
    CSYNC = 62,

    /// <summary>Digest of a zone (RFC 8976).</summary>
    ZONEMD = 63,

    /// <summary>Service binding (RFC 9460).</summary>
    SVCB = 64,

    /// <summary>Service binding of HTTPS (RFC 9460).</summary>
    HTTPS = 65,

    /// <summary>Where to send notices for a zone's parent (RFC 9859).</summary>
    DSYNC = 66,

    /// <summary>Sender policy, obsolete (RFC 7208).</summary>
    SPF = 99,

    /// <summary>Node identifier (RFC 6742).</summary>
    NID = 104,

    /// <summary>32-bit locator (RFC 6742).</summary>
    L32 = 105,

    /// <summary>64-bit locator (RFC 6742).</summary>
    L64 = 106,

    /// <summary>Locator pointer (RFC 6742).</summary>
    LP = 107,

    /// <summary>48-bit MAC address (RFC 7043).</summary>
    EUI48 = 108,

    /// <summary>64-bit MAC address (RFC 7043).</summary>
    EUI64 = 109,

    /// <summary>The name does not exist, in compact denial (RFC 9824).</summary>
    NXNAME = 128,

    /// <summary>Transaction key (RFC 2930).</summary>
    TKEY = 249,

    /// <summary>Transaction signature (RFC 8945).</summary>
    TSIG = 250,

    /// <summary>Question: incremental transfer (RFC 1995).</summary>
    IXFR = 251,

    /// <summary>Question: transfer of a zone (RFC 5936).</summary>
    AXFR = 252,

    /// <summary>Question: mailbox records (RFC 1035).</summary>
    MAILB = 253,

    /// <summary>Question: mail agents, obsolete (RFC 1035).</summary>
    MAILA = 254,

    /// <summary>Question: any type (RFC 8482).</summary>
    ANY = 255,

    /// <summary>Uniform resource identifier (RFC 7553).</summary>
    URI = 256,

    /// <summary>Certification authority authorization (RFC 8659).</summary>
    CAA = 257,

    /// <summary>Application visibility and control.</summary>
    AVC = 258,

    /// <summary>Digital object architecture.</summary>
    DOA = 259,

    /// <summary>AMT relay (RFC 8777).</summary>
    AMTRELAY = 260,

    /// <summary>Information about a resolver (RFC 9606).</summary>
    RESINFO = 261,

    /// <summary>Public wallet address.</summary>
    WALLET = 262,

    /// <summary>DNSSEC trust authority.</summary>
    TA = 32768,

    /// <summary>DNSSEC look-aside validation, obsolete (RFC 8749).</summary>
    DLV = 32769,
}
