namespace Holdfast.Dns.Codes;

/// <summary>The response code, with the upper bits of EDNS where a message has it (RFC 1035, section 4.1.1; RFC 6895, section 2.3).</summary>
public enum ResponseCode : ushort
{
    /// <summary>No error.</summary>
    NoError = 0,

    /// <summary>The query could not be understood.</summary>
    FormErr = 1,

    /// <summary>The server failed.</summary>
    ServFail = 2,

    /// <summary>The name does not exist.</summary>
    NXDomain = 3,

    /// <summary>The server does not know this kind of query.</summary>
    NotImp = 4,

    /// <summary>The server refuses by policy.</summary>
    Refused = 5,

    /// <summary>A name exists that should not (RFC 2136).</summary>
    YXDomain = 6,

    /// <summary>An RRset exists that should not (RFC 2136).</summary>
    YXRRSet = 7,

    /// <summary>An RRset that should exist does not (RFC 2136).</summary>
    NXRRSet = 8,

    /// <summary>Not authoritative for the zone (RFC 2136), or not authorized (RFC 8945).</summary>
    NotAuth = 9,

    /// <summary>A name is not within the zone (RFC 2136).</summary>
    NotZone = 10,

    /// <summary>DSO-TYPE not implemented (RFC 8490).</summary>
    DsoTypeNI = 11,

    /// <summary>EDNS version not known (RFC 6891); in a TSIG record, a bad signature (RFC 8945).</summary>
    BadVers = 16,

    /// <summary>Key not recognized (RFC 8945).</summary>
    BadKey = 17,

    /// <summary>Signature out of its time window (RFC 8945).</summary>
    BadTime = 18,

    /// <summary>Bad TKEY mode (RFC 2930).</summary>
    BadMode = 19,

    /// <summary>Duplicate key name (RFC 2930).</summary>
    BadName = 20,

    /// <summary>Algorithm not supported (RFC 2930).</summary>
    BadAlg = 21,

    /// <summary>Bad truncation of a signature (RFC 8945).</summary>
    BadTrunc = 22,

    /// <summary>Bad or missing server cookie (RFC 7873).</summary>
    BadCookie = 23,
}
