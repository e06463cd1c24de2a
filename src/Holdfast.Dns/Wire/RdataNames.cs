using Holdfast.Dns.Codes;

namespace Holdfast.Dns.Wire;

/// <summary>Where names stand in the RDATA of types in which they may be compressed (RFC 1035; RFC 3597, section 4).</summary>
internal static class RdataNames
{
    /// <summary>How many names follow one another in the RDATA, and where the first starts; 0 for other types.</summary>
    public static int Locate(RecordType type, ReadOnlySpan<byte> rdata, out int offset)
    {
        (int count, offset) = type switch
        {
            RecordType.NS or RecordType.MD or RecordType.MF or RecordType.CNAME or RecordType.MB or RecordType.MG
                or RecordType.MR or RecordType.PTR or RecordType.NXT or RecordType.DNAME => (1, 0),
            RecordType.SOA or RecordType.MINFO or RecordType.RP => (2, 0),
            RecordType.MX or RecordType.AFSDB or RecordType.RT or RecordType.KX => (1, 2),
            RecordType.PX => (2, 2),
            RecordType.SRV => (1, 6),
            RecordType.SIG => (1, 18),
            RecordType.NAPTR => (1, AfterNaptrStrings(rdata)),
            _ => (0, 0),
        };
        return rdata.Length > offset ? count : 0;
    }

    private static int AfterNaptrStrings(ReadOnlySpan<byte> rdata)
    {
        int at = 4;
        for (int strings = 0; strings < 3 && at < rdata.Length; strings++)
            at += 1 + rdata[at];
        return at;
    }
}
