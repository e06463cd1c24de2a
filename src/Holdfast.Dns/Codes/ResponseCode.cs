using System.Globalization;

namespace Holdfast.Dns.Codes;

/// <summary>
/// The response code, with the upper bits of EDNS where a message has it (RFC 1035, section 4.1.1; RFC 6895, section 2.3).
/// </summary>
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

/// <summary>Mnemonics of response codes: <c>SERVFAIL</c>, or <c>RCODE12</c> for one without a name.</summary>
public static class ResponseCodeMnemonic
{
    private const string NumberPrefix = "RCODE";

    private static readonly (ResponseCode Value, string Mnemonic)[] Table =
    [
        (ResponseCode.NoError, "NOERROR"), (ResponseCode.FormErr, "FORMERR"), (ResponseCode.ServFail, "SERVFAIL"),
        (ResponseCode.NXDomain, "NXDOMAIN"), (ResponseCode.NotImp, "NOTIMP"), (ResponseCode.Refused, "REFUSED"),
        (ResponseCode.YXDomain, "YXDOMAIN"), (ResponseCode.YXRRSet, "YXRRSET"), (ResponseCode.NXRRSet, "NXRRSET"),
        (ResponseCode.NotAuth, "NOTAUTH"), (ResponseCode.NotZone, "NOTZONE"), (ResponseCode.DsoTypeNI, "DSOTYPENI"),
        (ResponseCode.BadVers, "BADVERS"), (ResponseCode.BadKey, "BADKEY"), (ResponseCode.BadTime, "BADTIME"),
        (ResponseCode.BadMode, "BADMODE"), (ResponseCode.BadName, "BADNAME"), (ResponseCode.BadAlg, "BADALG"),
        (ResponseCode.BadTrunc, "BADTRUNC"), (ResponseCode.BadCookie, "BADCOOKIE"),
    ];

    /// <summary>The mnemonic, or <c>RCODE</c> and the number.</summary>
    public static string ToMnemonic(this ResponseCode value)
    {
        foreach (var (known, mnemonic) in Table)
        {
            if (known == value)
                return mnemonic;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{NumberPrefix}{(ushort)value}");
    }

    /// <summary>Reads a mnemonic without regard to case, or <c>RCODE</c> and a number from 0 to 4095.</summary>
    public static bool TryParse(string? text, out ResponseCode value)
    {
        value = default;
        if (text is null)
            return false;
        foreach (var (known, mnemonic) in Table)
        {
            if (text.Equals(mnemonic, StringComparison.OrdinalIgnoreCase))
            {
                value = known;
                return true;
            }
        }

        if (!text.StartsWith(NumberPrefix, StringComparison.OrdinalIgnoreCase)
            || !ushort.TryParse(text.AsSpan(NumberPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number > 4095)
        {
            return false;
        }

        value = (ResponseCode)number;
        return true;
    }
}
