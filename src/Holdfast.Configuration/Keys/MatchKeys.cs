using System.Globalization;
using System.Net;
using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Matches;
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

    private static readonly KeyType<double?> Share = new ScalarType<double>("0 to 1", JsonShapes.Share, ReadShare,
        share => share.ToString(CultureInfo.InvariantCulture)).OrNone();

    /// <summary>The keys of a match that sees no more than a question and who asked it.</summary>
    /// <param name="path">The rules they stand in.</param>
    /// <param name="client">What <c>client</c> means there.</param>
    /// <param name="above">What <c>above</c> means there.</param>
    /// <param name="hidden">Keys of matches in it that cannot be seen there.</param>
    public static Section<MatchOptions> Table(
        string path, string client, string above, params Section<MatchOptions>[] hidden) => Parts(path, client)
            .Include(InnerMatchKeys.Of(path, hidden))
            .Key("above", Rate, o => o.Above, (o, v) => o with { Above = v }, above, "any",
                words: o => o.Above is { } rate ? RateLimitKeys.Section.Words(rate) : "");

    /// <summary>The keys about the question and who asked it.</summary>
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
        .Key("qname_regex", ObjectList<NamePattern>("regular expressions", JsonShapes.Text, ReadPattern, RefuseEmpty),
            o => o.NamePatterns, (o, v) => o with { NamePatterns = v },
            "names asked for that fit one of these expressions, without their last dot, whatever the case of letters; see "
                + "[regular expressions](#regular-expressions)", "any", words: o => Words("qname_regex", o.NamePatterns))
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
            words: o => $"{o.Transport}")
        .Key("probability", Share, o => o.Probability, (o, v) => o with { Probability = v },
            "of how many it fits, which is left to chance: `0.1` of a tenth", "any",
            words: o => o.Probability is { } share ? string.Create(CultureInfo.InvariantCulture, $"probability {share}") : null);

    /// <summary>Reports a list without a value, which would fit everything.</summary>
    public static void RefuseEmpty(Field field)
    {
        if (field.Node is SequenceNode { Items.Count: 0 })
            field.Error("the list is empty, and would fit every query", "name a value, or take the key away");
    }

    /// <summary>A list in words, where there is one.</summary>
    public static string? Words<T>(string key, ValueList<T> items) => items.IsEmpty ? null : $"{key} {OptionText.List(items)}";

    private static string? ReadFile(Field field)
    {
        if (field.Text() is not { } path) return null;
        if (path.StartsWith('/')) return path;
        field.Error($"`{ScalarValues.Shorten(path)}` is not an absolute path", "begin it with `/`");
        return null;
    }

    private static NamePattern? ReadPattern(Field field)
    {
        if (field.Text() is not { } text) return null;
        if (NamePattern.TryParse(text, out var pattern, out var error)) return pattern;
        field.Error($"`{ScalarValues.Shorten(text)}` is no regular expression: {error}",
            @"such as `^ads[0-9]+\.`, in single quotes");
        return null;
    }

    private static double? ReadShare(Field field)
    {
        if (field.Text() is not { } text) return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share <= 1)
            return share;
        field.Error($"`{ScalarValues.Shorten(text)}` is not a number from 0 to 1", "write `0.1` for a tenth");
        return null;
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
