using System.Net;
using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Rules;
using static Holdfast.Configuration.Schema.Types.NetworkTypes;

namespace Holdfast.Configuration.Keys;

/// <summary>What a rule or a response rule fits: keys that stand among the rule's own.</summary>
internal static class MatchKeys
{
    private static readonly string[] Transports = [.. ListenerProtocol.All.Select(protocol => protocol.Word)];

    private static readonly KeyType<ListenerProtocol?> Transport = new ObjectType<ListenerProtocol>(
        string.Join(", ", Transports.Select(word => $"`{word}`")), JsonShapes.OneOf(Transports), ReadTransport).OrNone();

    private static readonly KeyType<RateLimitOptions?> Rate =
        new ReadType<RateLimitOptions?>("mapping", JsonShapes.Mapping(() => RateLimitKeys.Section), ReadRate);

    private static readonly KeyType<ValueList<string>> Files =
        ObjectList<string>("absolute paths", JsonShapes.Pattern("^/"), ReadFile, RefuseEmpty);

    private static readonly KeyType<ValueList<MatchOptions>> NotType = new ReadType<ValueList<MatchOptions>>(
        "mapping, or list of mappings", JsonShapes.OneOrMany(JsonShapes.Mapping(() => NotKeys.Section)), ReadNot);

    /// <summary>The keys of a match.</summary>
    /// <param name="path">The rules they stand in.</param>
    /// <param name="client">What <c>client</c> means there.</param>
    /// <param name="not">What <c>not</c> means there.</param>
    /// <param name="above">What <c>above</c> means there.</param>
    public static Section<MatchOptions> Table(string path, string client, string not, string above) => Parts(path, client)
        .Key("not", NotType, o => o.Not, (o, v) => o with { Not = v }, not, "nothing",
            words: o => o.Not.IsEmpty ? null
                : string.Join(' ', o.Not.Select(match => $"not {{ {NotKeys.Section.Words(match).Trim()} }}")))
        .Key("above", Rate, o => o.Above, (o, v) => o with { Above = v }, above, "any",
            words: o => o.Above is { } rate ? RateLimitKeys.Section.Words(rate) : "");

    /// <summary>The keys that can be denied too.</summary>
    /// <param name="path">The rules they stand in.</param>
    /// <param name="client">What <c>client</c> means there.</param>
    public static Section<MatchOptions> Parts(string path, string client) => new Section<MatchOptions>(path)
        .Key("type", List<RecordType>("record types", JsonShapes.Text, DnsValues.Type, RefuseEmpty), o => o.Types,
            (o, v) => o with { Types = v },
            "types asked for" + (path.StartsWith("dns.rules", StringComparison.Ordinal) ? ": `AAAA`, `TYPE65`" : ""), "any",
                words: o => OptionText.List(o.Types))
        .Key("class", List<RecordClass>("classes", JsonShapes.Text, DnsValues.Class, RefuseEmpty), o => o.Classes,
            (o, v) => o with { Classes = v }, "classes asked for: `CH`", "any", words: o => Words("class", o.Classes))
        .Key("qname", ObjectList<Name>("domain names", JsonShapes.Text, DnsValues.DomainName, RefuseEmpty), o => o.Names,
            (o, v) => o with { Names = v }, "names asked for, exactly", "any", words: o => Words("qname", o.Names))
        .Key("suffix", ObjectList<Name>("domain names", JsonShapes.Text, ReadSuffix, RefuseEmpty), o => o.Suffixes,
            (o, v) => o with { Suffixes = v },
            "names asked for that are one of these or below it", "any", words: o => OptionText.List(o.Suffixes))
        .Key("suffix_file", Files, o => o.SuffixFiles, (o, v) => o with { SuffixFiles = v },
            "files with such names, see [lists](#lists)", "any", words: o => Words("suffix_file", o.SuffixFiles))
        .Key("min_labels", ScalarTypes.Integer(0, 127), o => o.MinLabels, (o, v) => o with { MinLabels = v },
            "names asked for of so many labels or more", "0: any",
            words: o => o.MinLabels == 0 ? null : $"min_labels {OptionText.Of(o.MinLabels)}")
        .Key("min_name_length", ScalarTypes.Integer(0, 255), o => o.MinNameLength, (o, v) => o with { MinNameLength = v },
            "names asked for of so many octets or more, on the wire", "0: any",
            words: o => o.MinNameLength == 0 ? null : $"min_name_length {OptionText.Of(o.MinNameLength)}")
        .Key("client", List<IPNetwork>("networks", JsonShapes.Network, AddressValues.Network, RefuseEmpty), o => o.Clients,
            (o, v) => o with { Clients = v },
            client, "any", words: o => OptionText.List(o.Clients))
        .Key("client_file", Files, o => o.ClientFiles, (o, v) => o with { ClientFiles = v },
            "files with such networks, see [lists](#lists)", "any", words: o => Words("client_file", o.ClientFiles))
        .Key("transport", Transport, o => o.Transport, (o, v) => o with { Transport = v }, "how the query came", "any",
            words: o => $"{o.Transport}");

    /// <summary>Reports a list without a value, which would fit everything.</summary>
    public static void RefuseEmpty(Field field)
    {
        if (field.Node is SequenceNode { Items.Count: 0 })
            field.Error("the list is empty, and would fit every query", "name a value, or take the key away");
    }

    /// <summary>A list in words, where there is one.</summary>
    private static string? Words<T>(string key, ValueList<T> items) => items.IsEmpty ? null : $"{key} {OptionText.List(items)}";

    private static string? ReadFile(Field field)
    {
        if (field.Text() is not { } path) return null;
        if (path.StartsWith('/')) return path;
        field.Error($"`{ScalarValues.Shorten(path)}` is not an absolute path", "begin it with `/`");
        return null;
    }

    private static bool ReadNot(
        Field field, ValueList<MatchOptions> above, Reading reading, out ValueList<MatchOptions> value)
    {
        var denied = new List<MatchOptions>();
        var isRead = true;
        foreach (var item in field.Node is SequenceNode ? field.OneOrMany() : [field])
        {
            if (!NotKeys.Section.TryRead(item, new MatchOptions(), reading, out var match)) isRead = false;
            else if (!match.FitsAll) denied.Add(match);
            else
            {
                item.Error("`not` has no part, and would let the rule fit nothing",
                    "give it a part, such as `client`, or take it away");
                isRead = false;
            }
        }
        value = [.. denied];
        return isRead;
    }

    public static Name? ReadSuffix(Field field)
    {
        if (field.DomainName() is not { } name) return null;
        if (field.Text() is ['*', '.', ..] text)
            field.Warning($"`{ScalarValues.Shorten(text)}` fits only names below a label that is a `*` itself",
                $"a suffix fits every name below it anyway: write `{ScalarValues.Shorten(text[2..])}`");
        return name;
    }

    private static ListenerProtocol? ReadTransport(Field field) =>
        field.Choice(Transports) is { } word ? ListenerProtocol.All.First(protocol => protocol.Word == word) : null;

    private static bool ReadRate(Field field, RateLimitOptions? above, Reading reading, out RateLimitOptions? value) =>
        RateLimitKeys.Section.TryRead(field, new RateLimitOptions(1), reading, out value);
}
