using System.Globalization;
using Holdfast.Dns.Codes;

namespace Holdfast.DropIn.Dnsdist.Names;

/// <summary>
/// dnsdist's numbers, which its Lua files know by the names of tables, and the words of the native keys for them.
/// </summary>
internal static class Constants
{
    /// <summary>The tables with the values of their names, as dnsdist 1.7 and later have them.</summary>
    public static readonly IReadOnlyList<(string Table, IReadOnlyList<(string Name, int Value)> Values)> Tables =
    [
        ("DNSAction", [("Drop", 0), ("Nxdomain", 1), ("Refused", 2), ("Spoof", 3), ("Allow", 4), ("HeaderModify", 5), ("Pool", 6),
            ("Delay", 7), ("Truncate", 8), ("ServFail", 9), ("None", 10), ("NoOp", 11), ("NoRecurse", 12), ("SpoofRaw", 13),
            ("SpoofPacket", 14), ("SetTag", 15)]),
        ("DNSResponseAction", [("Allow", 0), ("Delay", 1), ("Drop", 2), ("HeaderModify", 3), ("ServFail", 4), ("None", 5),
            ("Truncate", 6)]),
        ("DNSClass", [("IN", 1), ("CHAOS", 3), ("NONE", 254), ("ANY", 255)]),
        ("DNSOpcode", [("Query", 0), ("IQuery", 1), ("Status", 2), ("Notify", 4), ("Update", 5)]),
        ("DNSQType", [.. Enum.GetValues<RecordType>().Select(type => (type.ToMnemonic(), (int)type))]),
        ("DNSRCode", [("NOERROR", 0), ("FORMERR", 1), ("SERVFAIL", 2), ("NXDOMAIN", 3), ("NOTIMP", 4), ("REFUSED", 5),
            ("YXDOMAIN", 6), ("YXRRSET", 7), ("NXRRSET", 8), ("NOTAUTH", 9), ("NOTZONE", 10), ("BADVERS", 16), ("BADSIG", 16),
            ("BADKEY", 17), ("BADTIME", 18), ("BADMODE", 19), ("BADNAME", 20), ("BADALG", 21), ("BADTRUNC", 22),
            ("BADCOOKIE", 23)]),
        ("DNSSection", [("Question", 0), ("Answer", 1), ("Authority", 2), ("Additional", 3)]),
        ("EDNSOptionCode", [("NSID", 3), ("DAU", 5), ("DHU", 6), ("N3U", 7), ("ECS", 8), ("EXPIRE", 9), ("COOKIE", 10),
            ("TCPKEEPALIVE", 11), ("PADDING", 12), ("CHAIN", 13), ("KEYTAG", 14)]),
    ];

    /// <summary>A class as the native keys write it.</summary>
    /// <param name="dnsdist">Its number, or its name.</param>
    public static string ClassOf(string dnsdist) => dnsdist.ToUpperInvariant() is "CHAOS" ? "CH"
        : ushort.TryParse(dnsdist, CultureInfo.InvariantCulture, out var number) ? ((RecordClass)number).ToMnemonic() : dnsdist;

    /// <summary>A type as the native keys write it.</summary>
    /// <param name="dnsdist">Its number, or its name.</param>
    public static string TypeOf(string dnsdist) =>
        ushort.TryParse(dnsdist, CultureInfo.InvariantCulture, out var number) ? ((RecordType)number).ToMnemonic() : dnsdist;

    /// <summary>A response code as the native keys write it.</summary>
    /// <param name="dnsdist">Its number, or its name.</param>
    public static string RcodeOf(string dnsdist) =>
        int.TryParse(dnsdist, CultureInfo.InvariantCulture, out var number) ? ((ResponseCode)number).ToMnemonic() : dnsdist;

    /// <summary>An opcode as the native keys write it.</summary>
    /// <param name="dnsdist">Its number.</param>
    public static string OpcodeOf(string dnsdist) =>
        int.TryParse(dnsdist, CultureInfo.InvariantCulture, out var number) && Enum.IsDefined((Opcode)number)
            ? ((Opcode)number).ToString().ToUpperInvariant() : dnsdist;
}
