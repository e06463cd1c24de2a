using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Rules.Responses;

/// <summary>A chain of response rules: which answers its rules see, and when.</summary>
public enum ResponseChain
{
    /// <summary>Backends' answers, before anybody gets them, and before the cache stores them.</summary>
    Backend,

    /// <summary>Answers from the packet cache.</summary>
    CacheHit,

    /// <summary>
    /// Backends' answers that the packet cache has just stored: what changes now is for those alone who wait for them.
    /// </summary>
    CacheInserted,

    /// <summary>Answers that this node makes: of rules, of blocks, for want of a backend.</summary>
    SelfAnswered,

    /// <summary>The SERVFAIL that stands for the answer of a backend that failed, or did not answer in time.</summary>
    Timeout,
}

/// <summary>The words of chains.</summary>
public static class ResponseChains
{
    private static readonly ImmutableArray<(ResponseChain Chain, string Word)> Table =
    [
        (ResponseChain.Backend, "backend"),
        (ResponseChain.CacheHit, "cache_hit"),
        (ResponseChain.CacheInserted, "cache_inserted"),
        (ResponseChain.SelfAnswered, "self_answered"),
        (ResponseChain.Timeout, "timeout"),
    ];

    /// <summary>The words of all, as in the configuration.</summary>
    public static ImmutableArray<string> Words { get; } = [.. Table.Select(row => row.Word)];

    /// <summary>Its word.</summary>
    public static string ToWord(this ResponseChain chain) => Table.First(row => row.Chain == chain).Word;

    /// <summary>The chain of a word.</summary>
    public static ResponseChain Of(string word) => Table.First(row => row.Word == word).Chain;
}
