using System.Globalization;
using Holdfast.Configuration.Foreign;
using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp.Routes;

/// <summary>Attributes with a form of their own.</summary>
internal static class PathAttributes
{
    /// <summary>
    /// <c>as-path 64512</c>, or <c>as-path [ 64512 64513 ( 64514 64515 ) ]</c>, the last of them without an order.
    /// </summary>
    public static void AsPath(MappingBuilder route, Word name, WordReader words)
    {
        const string Example = "as-path [ 64512 64513 ]";
        if (words.Take("an AS or a list of them", Example) is not { } first) return;
        var (sequence, set) = (new List<string>(), new List<string>());
        var depth = first.Text == "[" ? 1 : 0;
        if (depth == 0) Add(sequence, first);
        while (depth > 0 && !words.HasFailed)
        {
            if (words.Take("`]`", Example) is not { } word) return;
            if (word.Text is "[" or "(") depth++;
            else if (word.Text is "]" or ")") depth--;
            else if (word.Text != ",") Add(depth > 1 ? set : sequence, word);
        }
        route.Set("as_path", string.Join(' ', [.. sequence, .. set.Count == 0 ? [] : new[] { $"{{{string.Join(' ', set)}}}" }]),
            name.At);

        void Add(List<string> ases, Word word)
        {
            if (AsNumber(word.Text) is { } number) ases.Add(number.ToString(CultureInfo.InvariantCulture));
            else words.Error(word.At, $"`{word.Text}` is not an AS number", $"write `{Example}`");
        }
    }

    /// <summary><c>aggregator ( 65101:192.0.2.1 )</c>, with or without parentheses.</summary>
    public static void Aggregator(MappingBuilder route, Word name, WordReader words)
    {
        const string Example = "aggregator ( 65101:192.0.2.1 )";
        var inParentheses = words.Peek == "(";
        if (inParentheses) words.Take("`(`", Example);
        if (words.Take("an AS and an address", Example) is not { } value) return;
        if (inParentheses && words.Take("`)`", Example) is { Text: not ")" } other)
            words.Error(other.At, $"`{other.Text}` stands where `)` should", $"write `{Example}`");
        var colon = value.Text.IndexOf(':', StringComparison.Ordinal);
        var itsAs = colon < 0 ? null : AsNumber(value.Text[..colon]);
        route.Set("aggregator",
            itsAs is { } number ? string.Create(CultureInfo.InvariantCulture, $"{number}{value.Text[colon..]}") : value.Text,
                value.At);
    }

    /// <summary><c>cluster-list [ 192.0.2.1 192.0.2.2 ]</c>.</summary>
    public static void ClusterList(MappingBuilder route, Word name, WordReader words)
    {
        const string Example = "cluster-list [ 192.0.2.1 ]";
        if (words.TakeList("a cluster identifier", Example) is not { } items) return;
        if (items.Count == 0) words.Error(name.At, "the cluster list is empty", $"write `{Example}`");
        var list = route.List("cluster_list", name.At);
        foreach (var item in items) list.Add(item.Text, item.At);
    }

    /// <summary><c>attribute [ 0x20 0xc0 0x0000fe4d0000000100000002 ]</c>.</summary>
    public static void Raw(MappingBuilder route, Word name, WordReader words)
    {
        const string Example = "attribute [ 0x20 0xc0 0x0000fe4d0000000100000002 ]";
        if (words.TakeList("an attribute's type, flags and value", Example) is not { } items) return;
        if (items.Count != 3) words.Error(name.At, "an attribute by its numbers has type, flags and value", $"write `{Example}`");
        else route.List("attributes", name.At).Add(string.Join(' ', items.Select(item => Even(item.Text))), items[0].At);
    }

    /// <summary>A number that may be written as <c>0x...</c>, in decimal; what is no number stays as it is.</summary>
    public static string Decimal(string text) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
        ? number.ToString(CultureInfo.InvariantCulture) : text;

    /// <summary>An AS number, its halves perhaps apart (<c>1.10</c>, asdot of RFC 5396); null when it is none.</summary>
    public static uint? AsNumber(string text) =>
        text.Split('.') is [var high, var low]
            ? WordReader.Number(high) is { } upper and <= ushort.MaxValue
                && WordReader.Number(low) is { } lower and <= ushort.MaxValue
                ? (upper << 16) | lower : null
            : WordReader.Number(text);

    private static string Even(string hex) => hex.Length % 2 == 1 && hex.Length > 2 ? $"0x0{hex[2..]}" : hex;
}
