using System.Net;
using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Matches;
using static Holdfast.Configuration.Schema.Types.NetworkTypes;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary>What a rule or a response rule fits that only a whole message shows: keys that stand among the rule's own.</summary>
internal static class MessageMatchKeys
{
    /// <summary>EDNS options by the names that dnsdist and dig have for them.</summary>
    private static readonly (string Word, EdnsOptionCode Code)[] OptionNames =
    [
        ("LLQ", EdnsOptionCode.LongLivedQuery), ("NSID", EdnsOptionCode.Nsid), ("DAU", EdnsOptionCode.DnssecAlgorithms),
        ("DHU", EdnsOptionCode.DsHashes), ("N3U", EdnsOptionCode.Nsec3Hashes), ("ECS", EdnsOptionCode.ClientSubnet),
        ("EXPIRE", EdnsOptionCode.Expire), ("COOKIE", EdnsOptionCode.Cookie), ("TCPKEEPALIVE", EdnsOptionCode.TcpKeepalive),
        ("PADDING", EdnsOptionCode.Padding), ("CHAIN", EdnsOptionCode.Chain), ("KEYTAG", EdnsOptionCode.KeyTag),
        ("EDE", EdnsOptionCode.ExtendedError), ("REPORT_CHANNEL", EdnsOptionCode.ReportChannel),
        ("ZONEVERSION", EdnsOptionCode.ZoneVersion),
    ];

    private static readonly KeyType<ValueList<RecordCountOptions>> Records = new ReadType<ValueList<RecordCountOptions>>(
        "mapping, or list of mappings", JsonShapes.OneOrMany(JsonShapes.Mapping(() => RecordCountKeys.Section)), ReadRecords);

    /// <summary>The keys.</summary>
    /// <param name="path">The rules they stand in.</param>
    public static Section<MatchOptions> Table(string path)
    {
        var what = path.StartsWith("dns.rules", StringComparison.Ordinal) ? "the query" : "the answer";
        return new Section<MatchOptions>(path)
            .Key("destination", List<IPNetwork>("networks", JsonShapes.Network, AddressValues.Network, MatchKeys.RefuseEmpty),
                o => o.Destinations, (o, v) => o with { Destinations = v }, "the address that was asked", "any",
                words: o => MatchKeys.Words("destination", o.Destinations))
            .Key("destination_port",
                List<int>("ports", JsonShapes.Integer(1, 65535), field => field.Integer(1, 65535), MatchKeys.RefuseEmpty),
                o => o.DestinationPorts, (o, v) => o with { DestinationPorts = v }, "the port that was asked", "any",
                words: o => MatchKeys.Words("destination_port", o.DestinationPorts))
            .Key("min_size", Integer(0, ushort.MaxValue, "octets"), o => o.MinSize, (o, v) => o with { MinSize = v },
                $"{what} has so many octets or more", "0: any",
                words: o => o.MinSize == 0 ? null : $"min_size {OptionText.Of(o.MinSize)}")
            .Key("max_size", Integer(0, ushort.MaxValue, "octets").OrNone(), o => o.MaxSize, (o, v) => o with { MaxSize = v },
                $"{what} has so many octets or less", "any",
                words: o => o.MaxSize is { } size ? $"max_size {OptionText.Of(size)}" : null)
            .Key("records", Records, o => o.Records, (o, v) => o with { Records = v },
                $"how many records a section of {what} has: `{{ section: additional, type: TSIG }}`; of several, all", "any",
                words: o => o.Records.IsEmpty ? null
                    : string.Join(' ', o.Records.Select(count => $"records {{ {RecordCountKeys.Section.Words(count)} }}")))
            .Key("edns", Bool.OrNone(), o => o.Edns, (o, v) => o with { Edns = v },
                $"whether {what} has an OPT record (RFC 6891)", "any",
                words: o => o.Edns is { } edns ? $"edns {OptionText.Of(edns)}" : null)
            .Key("edns_option", List<EdnsOptionCode>("names or numbers of EDNS options", JsonShapes.Text, ReadOption,
                MatchKeys.RefuseEmpty), o => o.EdnsOptions, (o, v) => o with { EdnsOptions = v },
                $"{what} has one of these EDNS options: `ECS`, `COOKIE`, `65001`", "any",
                words: o => o.EdnsOptions.IsEmpty ? null : $"edns_option [{string.Join(", ", o.EdnsOptions.Select(Word))}]")
            .Key("rcode", List<ResponseCode>("response codes", JsonShapes.Text, ReadHeaderCode, MatchKeys.RefuseEmpty),
                o => o.ResponseCodes, (o, v) => o with { ResponseCodes = v },
                $"the code in {what}'s header: `SERVFAIL`, `NXDOMAIN`", "any",
                words: o => o.ResponseCodes.IsEmpty ? null
                    : $"[{string.Join(", ", o.ResponseCodes.Select(code => code.ToMnemonic()))}]")
            .Key("extended_rcode", List<ResponseCode>("response codes", JsonShapes.Text, DnsValues.Rcode,
                MatchKeys.RefuseEmpty), o => o.ExtendedCodes, (o, v) => o with { ExtendedCodes = v },
                "the response code of header and OPT record together: `BADVERS`, `BADCOOKIE`", "any",
                words: o => o.ExtendedCodes.IsEmpty ? null
                    : $"extended_rcode [{string.Join(", ", o.ExtendedCodes.Select(code => code.ToMnemonic()))}]")
            .Check(CheckSizes);
    }

    /// <summary>An EDNS option as the file has it.</summary>
    public static string Word(EdnsOptionCode code) =>
        Array.Find(OptionNames, option => option.Code == code).Word ?? OptionText.Of((int)code);

    private static EdnsOptionCode? ReadOption(Field field)
    {
        if (field.Text() is not { } text) return null;
        if (Array.Find(OptionNames, option => string.Equals(option.Word, text, StringComparison.OrdinalIgnoreCase)) is
            { Word: not null } known)
            return known.Code;
        if (text.All(char.IsAsciiDigit)) return (EdnsOptionCode?)field.Integer(0, ushort.MaxValue);
        string[] words = [.. OptionNames.Select(option => option.Word)];
        field.Error($"`{ScalarValues.Shorten(text)}` is not an EDNS option",
            Nearest.To(text, words) is { } near ? $"did you mean `{near}`?" : "name it, such as ECS, or give its number");
        return null;
    }

    /// <summary>A response code that the header alone can say.</summary>
    private static ResponseCode? ReadHeaderCode(Field field)
    {
        if (field.Rcode() is not { } code) return null;
        if (code <= (ResponseCode)15) return code;
        field.Error($"`{code.ToMnemonic()}` takes EDNS to say; rules look at the header's code",
            "name a response code up to 15, such as REFUSED");
        return null;
    }

    private static bool ReadRecords(
        Field field, ValueList<RecordCountOptions> above, Reading reading, out ValueList<RecordCountOptions> value)
    {
        var counts = new List<RecordCountOptions>();
        var isRead = true;
        MatchKeys.RefuseEmpty(field);
        foreach (var item in field.Node is SequenceNode ? field.OneOrMany() : [field])
            if (RecordCountKeys.Section.TryRead(item, new RecordCountOptions(CountedSection.Answer), reading, out var count))
                counts.Add(count);
            else isRead = false;
        value = [.. counts];
        return isRead;
    }

    private static void CheckSizes(MappingReader map, MatchOptions match)
    {
        if (match.MaxSize < match.MinSize && map["max_size"] is { } at)
            at.Error($"max_size {match.MaxSize} is below min_size {match.MinSize}: no message fits", "make it larger");
    }
}
