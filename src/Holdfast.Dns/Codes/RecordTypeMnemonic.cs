using System.Collections.Frozen;
using System.Globalization;

namespace Holdfast.Dns.Codes;

/// <summary>Mnemonics of record types: <c>AAAA</c>, or <c>TYPE1234</c> for one without a name (RFC 3597, section 5).</summary>
public static class RecordTypeMnemonic
{
    private const string NumberPrefix = "TYPE";

    private static readonly (RecordType Type, string Mnemonic)[] Table =
    [
        (RecordType.A, "A"), (RecordType.NS, "NS"), (RecordType.MD, "MD"), (RecordType.MF, "MF"),
        (RecordType.CNAME, "CNAME"), (RecordType.SOA, "SOA"), (RecordType.MB, "MB"), (RecordType.MG, "MG"),
        (RecordType.MR, "MR"), (RecordType.NULL, "NULL"), (RecordType.WKS, "WKS"), (RecordType.PTR, "PTR"),
        (RecordType.HINFO, "HINFO"), (RecordType.MINFO, "MINFO"), (RecordType.MX, "MX"), (RecordType.TXT, "TXT"),
        (RecordType.RP, "RP"), (RecordType.AFSDB, "AFSDB"), (RecordType.X25, "X25"), (RecordType.ISDN, "ISDN"),
        (RecordType.RT, "RT"), (RecordType.NSAP, "NSAP"), (RecordType.NsapPtr, "NSAP-PTR"), (RecordType.SIG, "SIG"),
        (RecordType.KEY, "KEY"), (RecordType.PX, "PX"), (RecordType.GPOS, "GPOS"), (RecordType.AAAA, "AAAA"),
        (RecordType.LOC, "LOC"), (RecordType.NXT, "NXT"), (RecordType.SRV, "SRV"), (RecordType.NAPTR, "NAPTR"),
        (RecordType.KX, "KX"), (RecordType.CERT, "CERT"), (RecordType.A6, "A6"), (RecordType.DNAME, "DNAME"),
        (RecordType.OPT, "OPT"), (RecordType.APL, "APL"), (RecordType.DS, "DS"), (RecordType.SSHFP, "SSHFP"),
        (RecordType.IPSECKEY, "IPSECKEY"), (RecordType.RRSIG, "RRSIG"), (RecordType.NSEC, "NSEC"),
        (RecordType.DNSKEY, "DNSKEY"), (RecordType.DHCID, "DHCID"), (RecordType.NSEC3, "NSEC3"),
        (RecordType.NSEC3PARAM, "NSEC3PARAM"), (RecordType.TLSA, "TLSA"), (RecordType.SMIMEA, "SMIMEA"),
        (RecordType.HIP, "HIP"), (RecordType.CDS, "CDS"), (RecordType.CDNSKEY, "CDNSKEY"),
        (RecordType.OPENPGPKEY, "OPENPGPKEY"), (RecordType.CSYNC, "CSYNC"), (RecordType.ZONEMD, "ZONEMD"),
        (RecordType.SVCB, "SVCB"), (RecordType.HTTPS, "HTTPS"), (RecordType.DSYNC, "DSYNC"), (RecordType.SPF, "SPF"),
        (RecordType.NID, "NID"), (RecordType.L32, "L32"), (RecordType.L64, "L64"), (RecordType.LP, "LP"),
        (RecordType.EUI48, "EUI48"), (RecordType.EUI64, "EUI64"), (RecordType.NXNAME, "NXNAME"), (RecordType.TKEY, "TKEY"),
        (RecordType.TSIG, "TSIG"), (RecordType.IXFR, "IXFR"), (RecordType.AXFR, "AXFR"), (RecordType.MAILB, "MAILB"),
        (RecordType.MAILA, "MAILA"), (RecordType.ANY, "ANY"), (RecordType.URI, "URI"), (RecordType.CAA, "CAA"),
        (RecordType.AVC, "AVC"), (RecordType.DOA, "DOA"), (RecordType.AMTRELAY, "AMTRELAY"), (RecordType.RESINFO, "RESINFO"),
        (RecordType.WALLET, "WALLET"), (RecordType.TA, "TA"), (RecordType.DLV, "DLV"),
    ];

    private static readonly FrozenDictionary<RecordType, string> ByType = Table.ToFrozenDictionary(x => x.Type, x => x.Mnemonic);

    private static readonly FrozenDictionary<string, RecordType> ByMnemonic =
        Table.ToFrozenDictionary(x => x.Mnemonic, x => x.Type, StringComparer.OrdinalIgnoreCase);

    /// <summary>All types with a name, in their numbers' order.</summary>
    public static IEnumerable<RecordType> Known => Table.Select(x => x.Type);

    /// <summary>The mnemonic, or <c>TYPE</c> and the number.</summary>
    public static string ToMnemonic(this RecordType type) => ByType.TryGetValue(type, out var mnemonic)
        ? mnemonic : string.Create(CultureInfo.InvariantCulture, $"{NumberPrefix}{(ushort)type}");

    /// <summary>Reads a mnemonic without regard to case, <c>*</c> for ANY, or <c>TYPE</c> and a number from 0 to 65535.</summary>
    public static bool TryParse(string? text, out RecordType type)
    {
        type = default;
        if (text is null)
            return false;
        if (ByMnemonic.TryGetValue(text, out type))
            return true;
        if (text == "*")
        {
            type = RecordType.ANY;
            return true;
        }

        if (!text.StartsWith(NumberPrefix, StringComparison.OrdinalIgnoreCase)
            || !ushort.TryParse(
                text.AsSpan(NumberPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        type = (RecordType)number;
        return true;
    }
}
