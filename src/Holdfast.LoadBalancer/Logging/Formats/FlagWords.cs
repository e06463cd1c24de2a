using Holdfast.Dns.Codes;

namespace Holdfast.LoadBalancer.Logging.Formats;

/// <summary>The flags of a header in the words that dig has for them.</summary>
internal static class FlagWords
{
    private static readonly (HeaderFlags Flag, string Word)[] Words =
    [
        (HeaderFlags.RecursionDesired, "rd"), (HeaderFlags.AuthenticData, "ad"), (HeaderFlags.CheckingDisabled, "cd"),
        (HeaderFlags.Truncated, "tc"), (HeaderFlags.Authoritative, "aa"), (HeaderFlags.RecursionAvailable, "ra"),
        (HeaderFlags.Response, "qr"),
    ];

    // Each combination once: no text is made for a query.
    private static readonly string[] Combinations = [.. Enumerable.Range(0, 1 << Words.Length).Select(Combination)];

    /// <summary>The flags that are set, with commas between; <c>none</c> without any.</summary>
    public static string Of(HeaderFlags flags)
    {
        int index = 0;
        for (int i = 0; i < Words.Length; i++)
            index |= (flags & Words[i].Flag) != 0 ? 1 << i : 0;
        return Combinations[index];
    }

    private static string Combination(int index)
    {
        var words = Words.Where((_, place) => ((index >> place) & 1) != 0).Select(flag => flag.Word).ToList();
        return words.Count == 0 ? "none" : string.Join(',', words);
    }
}
