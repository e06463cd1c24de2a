using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Holdfast.Bgp.Monitoring;

namespace Holdfast.Processes.Messages;

/// <summary>Capabilities (RFC 5492) in ExaBGP's words; of those that stand there several times, all values are one.</summary>
internal static class CapabilityWords
{
    private const int ExtendedMessageSize = 65535;

    /// <summary>The members of <c>capabilities</c>, by code.</summary>
    public static string Json(IEnumerable<CapabilityContent> capabilities) => string.Join(", ", ByCode(capabilities).Select(one =>
        string.Create(CultureInfo.InvariantCulture, $"\"{one.Code}\": {{ {Json(one.Code, one.Value)} }}")));

    /// <summary><c>multiprotocol(ipv4 unicast), route refresh</c>.</summary>
    public static string Text(IEnumerable<CapabilityContent> capabilities) =>
        string.Join(", ", ByCode(capabilities).Select(one => Text(one.Code, one.Value)));

    private static IEnumerable<(byte Code, byte[] Value)> ByCode(IEnumerable<CapabilityContent> capabilities) =>
        capabilities.GroupBy(one => one.Code).OrderBy(group => group.Key).Select(group =>
            (group.Key, group.SelectMany(one => one.Value.ToArray()).ToArray()));

    private static string Json(byte code, byte[] value) => code switch
    {
        1 => $"\"name\": \"multiprotocol\", \"families\": [{Each(value, 4, "/", one => $" \"{one}\"")} ]",
        2 => "\"name\": \"route-refresh\", \"variant\": \"RFC\"",
        5 => $"\"name\": \"nexthop\", \"conversion\": [{Each(value, 6, "/", one => $" \"{one}\"")} ]",
        6 => $"\"name\": \"extended-message\", \"size\": {ExtendedMessageSize}",
        64 when value.Length >= 2 => string.Create(CultureInfo.InvariantCulture,
            $"\"name\": \"graceful restart\", \"time\": {RestartTime(value)}, \"address-family-flags\": {{ {Flags(value)}}}, "
                + $"\"restart-flags\": [{((value[0] & 0x80) != 0 ? " \"forwarding\"" : "")} ]"),
        65 when value.Length >= 4 => string.Create(CultureInfo.InvariantCulture,
            $"\"name\": \"asn4\", \"asn4\": {BinaryPrimitives.ReadUInt32BigEndian(value)}"),
        69 => $"\"name\": \"addpath\"{Each(value, 4, "/", null, one => $", \"{one.Family}\": \"{one.Way}\"", "")}",
        70 => "\"name\": \"enhanced-route-refresh\"",
        73 when Names(value) is var (host, domain) =>
            $"\"host-name\": {JsonText.Of(host)}, \"domain-name\": {JsonText.Of(domain)}",
        _ => string.Create(CultureInfo.InvariantCulture,
            $"\"name\": \"unknown\", \"iana\": \"unassigned\", \"value\": {code}, \"raw\": \"{Convert.ToHexString(value)}\""),
    };

    private static string Text(byte code, byte[] value) => code switch
    {
        1 => $"multiprotocol({Each(value, 4, " ", one => one)})",
        2 => "route refresh",
        5 => $"nexthop({Each(value, 6, " ", one => one)})",
        6 => $"extended message({ExtendedMessageSize})",
        64 when value.Length >= 2 => string.Create(CultureInfo.InvariantCulture,
            $"graceful restart flags 0x{value[0] >> 4:x} time {RestartTime(value)} {Preserved(value)}"),
        65 when value.Length >= 4 => string.Create(CultureInfo.InvariantCulture,
            $"asn4({BinaryPrimitives.ReadUInt32BigEndian(value)})"),
        69 => $"addpath({Each(value, 4, " ", null, one => $"{one.Way} {one.Family}")})",
        70 => "enhanced route refresh",
        73 when Names(value) is var (host, domain) => $"hostname({host} {domain})".ToLowerInvariant(),
        _ => string.Create(CultureInfo.InvariantCulture, $"unassigned {code}"),
    };

    private static int RestartTime(byte[] value) => BinaryPrimitives.ReadUInt16BigEndian(value) & 0x0FFF;

    private static string Flags(byte[] value) => Each(value[2..], 4, "/", null,
        one => $"\"{one.Family}\": [{((one.Octet & 0x80) != 0 ? " \"restart\"" : "")} ] ", ", ");

    private static string Preserved(byte[] value) =>
        Each(value[2..], 4, "/", null, one => $"{one.Family}=0x{one.Octet:x}", " ");

    // The families of a value: AFI, then SAFI in the second octet behind it or, with an octet of its own, in the first.
    private static string Each(
        byte[] value, int size, string between, Func<string, string>? plain,
        Func<(string Family, byte Octet, string Way), string>? marked = null, string separator = ",")
    {
        var words = new List<string>();
        for (var at = 0; at + size <= value.Length; at += size)
        {
            var entry = value.AsSpan(at, size);
            var afi = FamilyWords.Afi(BinaryPrimitives.ReadUInt16BigEndian(entry));
            var safi = FamilyWords.Safi(marked is null ? entry[3] : entry[2]);
            var family = $"{afi}{between}{safi}";
            if (size == 6) family += $"{between}{FamilyWords.Afi(BinaryPrimitives.ReadUInt16BigEndian(entry[4..]))}";
            var way = entry[3] switch { 1 => "receive", 2 => "send", 3 => "send/receive", _ => "disabled" };
            words.Add(marked is null ? plain!(family) : marked((family, entry[3], way)));
        }
        return string.Join(separator, words);
    }

    private static (string Host, string Domain)? Names(byte[] value)
    {
        if (value.Length < 2 || value.Length < value[0] + 2) return null;
        var host = Encoding.UTF8.GetString(value, 1, value[0]);
        var rest = value.AsSpan(value[0] + 1);
        return rest.Length < rest[0] + 1 ? null : (host, Encoding.UTF8.GetString(rest.Slice(1, rest[0])));
    }
}
