using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Responses;

namespace Holdfast.Configuration.Keys;

/// <summary>The types of <c>dns.rules[].chain</c> and <c>dns.response_rules[].chain</c>.</summary>
internal static class ChainKeys
{
    private static readonly string[] QueryWords = ["query", "cache_miss"];

    private static readonly string[] ResponseWords = [.. ResponseChains.Words];

    public static readonly KeyType<QueryChain> OfQueries = new ScalarType<QueryChain>(
        Quoted(QueryWords), JsonShapes.OneOf(QueryWords),
        static field => field.Choice(QueryWords) is { } word ? (QueryChain)Array.IndexOf(QueryWords, word) : null,
        static chain => QueryWords[(int)chain]);

    public static readonly KeyType<ValueList<ResponseChain>> OfResponses = new ScalarType<ValueList<ResponseChain>>(
        $"list of {Quoted(ResponseWords)}", JsonShapes.OneOrMany(JsonShapes.OneOf(ResponseWords), 1), Read,
        static chains => OptionText.List<string>([.. chains.Select(chain => chain.ToWord())]));

    /// <summary>The chain of a rule in words; null for the one that rules are in otherwise.</summary>
    public static string? Words(RuleOptions rule) =>
        rule.Chain == QueryChain.Query ? null : $"chain {QueryWords[(int)rule.Chain]}";

    /// <summary>The chains of a response rule in words; null for the one that they are in otherwise.</summary>
    public static string? Words(ResponseRuleOptions rule) => rule.Chains is [ResponseChain.Backend] ? null
        : $"chain {string.Join(' ', rule.Chains.Select(chain => chain.ToWord()))}";

    private static ValueList<ResponseChain>? Read(Field field)
    {
        if (field.Node is SequenceNode { Items.Count: 0 })
        {
            field.Error("the list is empty: the rule would see no answer", "name a chain, or take the key away");
            return null;
        }

        return
        [
            .. field.OneOrMany().Select(item => item.Choice(ResponseWords)).OfType<string>().Select(ResponseChains.Of).Distinct()
                .Order(),
        ];
    }

    private static string Quoted(IEnumerable<string> words) => string.Join(", ", words.Select(word => $"`{word}`"));
}
