using System.Text;

namespace Holdfast.Testing.Messages;

/// <summary>
/// The words of one line of a zone file (RFC 1035, section 5.1): blanks part them, quotes hold blanks, <c>;</c> begins a
/// comment. Escapes stay as they are; who reads a word knows what they mean in it.
/// </summary>
/// <param name="line">The line.</param>
internal sealed class TextTokens(string line)
{
    private readonly List<string> _words = [.. Split(line)];
    private int _next;

    public bool AtEnd => _next == _words.Count;

    /// <summary>The next word, which stays the next; empty at the end.</summary>
    public string Peek() => AtEnd ? "" : _words[_next];

    /// <summary>The next word.</summary>
    /// <param name="what">What it is, for the failure's text.</param>
    /// <exception cref="FormatException">There is none.</exception>
    public string Next(string what) =>
        AtEnd ? throw new FormatException($"{what} is missing in: {line.Trim()}") : _words[_next++];

    /// <summary>All words that are left.</summary>
    public IEnumerable<string> Rest()
    {
        while (!AtEnd)
            yield return _words[_next++];
    }

    /// <exception cref="FormatException">Words are left.</exception>
    public void End()
    {
        if (!AtEnd)
            throw new FormatException($"{Peek()} is too much in: {line.Trim()}");
    }

    private static IEnumerable<string> Split(string line)
    {
        var word = new StringBuilder();
        bool quoted = false;
        for (int at = 0; at < line.Length; at++)
        {
            char c = line[at];
            if (c == '\\' && at + 1 < line.Length)
            {
                word.Append(c).Append(line[++at]);
                continue;
            }

            if (c == ';' && !quoted)
                break;
            if (char.IsWhiteSpace(c) && !quoted)
            {
                if (word.Length > 0)
                    yield return word.ToString();
                word.Clear();
                continue;
            }

            if (c == '"')
                quoted = !quoted;
            word.Append(c);
        }

        if (quoted)
            throw new FormatException($"a quote is open at the end of: {line.Trim()}");
        if (word.Length > 0)
            yield return word.ToString();
    }
}
