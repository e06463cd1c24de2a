using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.Configuration.Keys;

/// <summary>Matches within a match: <c>all</c>, <c>any</c> and <c>not</c>. Each has every key of a match, these too.</summary>
internal static class InnerMatchKeys
{
    private const int Deepest = 16;

    /// <summary>The three keys.</summary>
    /// <param name="path">The rules they stand in.</param>
    /// <param name="hidden">Keys of a match that cannot be seen there.</param>
    public static Section<MatchOptions> Of(string path, params Section<MatchOptions>[] hidden)
    {
        var type = new ReadType<ValueList<MatchOptions>>("mapping, or list of mappings",
            JsonShapes.OneOrMany(JsonShapes.Mapping(() => NotKeys.Section)),
            (Field field, ValueList<MatchOptions> _, Reading reading, out ValueList<MatchOptions> value) =>
                Read(field, reading, hidden, out value));
        var isHere = path.StartsWith("dns.rules", StringComparison.Ordinal);
        return new Section<MatchOptions>(path)
            .Key("not", type, o => o.Not, (o, v) => o with { Not = v },
                isHere ? "a match that must not hold, of all its parts together: `{ client: 192.0.2.0/24 }`; of several, none"
                    : "a match that must not hold; the keys are those of `dns.rules[].not`", "nothing",
                words: o => Words("not", o.Not))
            .Key("all", type, o => o.All, (o, v) => o with { All = v },
                isHere ? "matches that must all hold, besides the keys beside it; tried in order, as far as it takes"
                    : "as in `dns.rules[].all`", "nothing", words: o => Words("all", o.All))
            .Key("any", type, o => o.Any, (o, v) => o with { Any = v },
                isHere ? "matches of which one must hold, besides the keys beside it: `[{ type: MX }, { suffix: a.example }]`"
                    : "as in `dns.rules[].any`", "nothing", words: o => Words("any", o.Any));
    }

    private static string? Words(string key, ValueList<MatchOptions> matches) => matches.IsEmpty ? null
        : string.Join(' ', matches.Select(match => $"{key} {{ {NotKeys.Section.Words(match).Trim()} }}"));

    private static bool Read(
        Field field, Reading reading, Section<MatchOptions>[] hidden, out ValueList<MatchOptions> value)
    {
        value = [];
        var matches = new List<MatchOptions>();
        var isRead = true;
        MatchKeys.RefuseEmpty(field);
        foreach (var item in field.Node is SequenceNode ? field.OneOrMany() : [field])
        {
            if (DepthOf(item.Path) > Deepest)
            {
                item.Error($"matches stand in one another more than {Deepest} deep", "make it several rules");
                return false;
            }
            if (!NotKeys.Section.TryRead(item, new MatchOptions(), reading, out var match)) isRead = false;
            else if (match.FitsAll)
            {
                isRead = false;
                if (field.Bag.HasErrorWithin(item.Path)) continue;
                item.Error(field.Key.StartsWith("not", StringComparison.Ordinal)
                    ? "`not` has no part, and would let the rule fit nothing" : "the match has no part, and would fit everything",
                    "give it a part, such as `client`, or take it away");
            }
            else if (hidden.Select(keys => keys.Words(match).Trim()).FirstOrDefault(words => words.Length > 0) is { } unseen)
            {
                item.Error($"`{unseen}` cannot be seen here", "match it in `dns.rules`");
                isRead = false;
            }
            else matches.Add(match);
        }
        value = [.. matches];
        return isRead;
    }

    private static int DepthOf(string path) =>
        path.Split('.').Count(key => key.Split('[')[0] is "not" or "all" or "any");
}
