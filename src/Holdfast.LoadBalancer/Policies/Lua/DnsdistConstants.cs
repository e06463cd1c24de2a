using System.Text;
using Holdfast.Dns.Codes;
using Holdfast.Lua;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>The numbers that functions in Lua know by names, as dnsdist 1.7 and later have them.</summary>
public static class DnsdistConstants
{
    /// <summary>The global tables with the values of their names.</summary>
    public static IReadOnlyList<(string Table, IReadOnlyList<(string Name, int Value)> Values)> Tables { get; } =
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

    /// <summary>Defines them in a state.</summary>
    internal static void Define(LuaState state)
    {
        foreach (var (table, values) in Tables)
        {
            state.Stack.PushTable(0, values.Count);
            foreach (var (name, value) in values)
            {
                state.Stack.Push((long)value);
                state.Stack.SetField(-2, Encoding.ASCII.GetBytes(name));
            }
            state.SetGlobal(table);
        }
    }
}
