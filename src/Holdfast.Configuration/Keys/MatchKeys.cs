using System.Net;
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

    /// <summary>The keys of a match.</summary>
    /// <param name="path">The rules they stand in.</param>
    /// <param name="client">What <c>client</c> means there.</param>
    /// <param name="above">What <c>above</c> means there.</param>
    public static Section<MatchOptions> Table(string path, string client, string above) => new Section<MatchOptions>(path)
        .Key("type", List<RecordType>("record types", JsonShapes.Text, DnsValues.Type, RefuseEmpty), o => o.Types,
            (o, v) => o with { Types = v },
            "types asked for" + (path.StartsWith("dns.rules", StringComparison.Ordinal) ? ": `AAAA`, `TYPE65`" : ""), "any",
                words: o => OptionText.List(o.Types))
        .Key("suffix", ObjectList<Name>("domain names", JsonShapes.Text, ReadSuffix, RefuseEmpty), o => o.Suffixes,
            (o, v) => o with { Suffixes = v },
            "names asked for that are one of these or below it", "any", words: o => OptionText.List(o.Suffixes))
        .Key("client", List<IPNetwork>("networks", JsonShapes.Network, AddressValues.Network, RefuseEmpty), o => o.Clients,
            (o, v) => o with { Clients = v },
            client, "any", words: o => OptionText.List(o.Clients))
        .Key("transport", Transport, o => o.Transport, (o, v) => o with { Transport = v }, "how the query came", "any",
            words: o => $"{o.Transport}")
        .Key("above", Rate, o => o.Above, (o, v) => o with { Above = v }, above, "any",
            words: o => o.Above is { } rate ? RateLimitKeys.Section.Words(rate) : "");

    /// <summary>Reports a list without a value, which would fit everything.</summary>
    public static void RefuseEmpty(Field field)
    {
        if (field.Node is SequenceNode { Items.Count: 0 })
            field.Error("the list is empty, and would fit every query", "name a value, or take the key away");
    }

    private static Name? ReadSuffix(Field field)
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
