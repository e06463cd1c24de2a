using System.Globalization;
using Holdfast.Configuration.Diagnostics;

namespace Holdfast.DropIn.ExaBgp.Syntax;

/// <summary>Takes the words of a statement one by one, parentheses as words of their own.</summary>
internal sealed class WordReader
{
    private readonly List<Word> _words;
    private readonly Action<Location, string, string?> _error;
    private int _next;

    private readonly Location _behind;

    /// <param name="words">The words.</param>
    /// <param name="error">Where mistakes are reported.</param>
    /// <param name="behind">What they stand behind, for when there are none.</param>
    public WordReader(IEnumerable<Word> words, Action<Location, string, string?> error, Location behind)
    {
        _words = [.. words.SelectMany(Apart)];
        _error = error;
        _behind = behind;
    }

    public bool IsAtEnd => _next >= _words.Count;

    /// <summary>The place of the next word; at the end, of the last.</summary>
    public Location At => _words.Count == 0 ? _behind : _words[Math.Min(_next, _words.Count - 1)].At;

    /// <summary>The next word, which stays.</summary>
    public string Peek => IsAtEnd ? "" : _words[_next].Text;

    /// <summary>A mistake was reported through this reader.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The next word; an error when there is none.</summary>
    /// <param name="what">What it should be: <c>an address</c>.</param>
    /// <param name="example">How the statement may look.</param>
    public Word? Take(string what, string example)
    {
        if (!IsAtEnd) return _words[_next++];
        Error(At, $"{what} is missing here", $"write `{example}`");
        return null;
    }

    /// <summary>The words up to the end.</summary>
    public IReadOnlyList<Word> TakeAll()
    {
        var rest = _words[_next..];
        _next = _words.Count;
        return rest;
    }

    /// <summary>One word, or those in brackets, without commas.</summary>
    /// <param name="what">What they should be.</param>
    /// <param name="example">How the statement may look.</param>
    public IReadOnlyList<Word>? TakeList(string what, string example)
    {
        if (Take(what, example) is not { } first) return null;
        if (first.Text != "[") return [first];
        var items = new List<Word>();
        while (!IsAtEnd)
        {
            var word = _words[_next++];
            if (word.Text == "]") return items;
            if (word.Text != ",") items.Add(word);
        }
        Error(first.At, "this `[` is never closed", $"write `{example}`");
        return null;
    }

    /// <summary>Reports what is left over.</summary>
    public void End()
    {
        if (!IsAtEnd && !HasFailed)
            Error(At, $"`{Peek}` is one word too many", "end the statement before it with `;`, or put quotes around both");
    }

    public void Error(Location at, string message, string? fix)
    {
        HasFailed = true;
        _error(at, message, fix);
    }

    /// <summary>A number that fits, or null.</summary>
    public static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // Quoted words hold none: they were taken apart by the one who wrote them.
    private static IEnumerable<Word> Apart(Word word)
    {
        if (!word.Text.AsSpan().ContainsAny('(', ')') || word.Text.Any(char.IsWhiteSpace))
        {
            yield return word;
            yield break;
        }
        var start = 0;
        for (var at = 0; at <= word.Text.Length; at++)
        {
            if (at < word.Text.Length && word.Text[at] is not ('(' or ')')) continue;
            if (at > start) yield return word with { Text = word.Text[start..at] };
            if (at < word.Text.Length) yield return word with { Text = word.Text[at..(at + 1)] };
            start = at + 1;
        }
    }
}
