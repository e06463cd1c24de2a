using System.Text;
using Holdfast.Configuration.Diagnostics;

namespace Holdfast.DropIn.ExaBgp.Syntax;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    /// <summary>A word, or one of <c>[ ] ,</c>.</summary>
    Word,

    /// <summary>One of <c>; { }</c>.</summary>
    Mark,

    /// <summary>The end of a line; a backslash there joins it with the next.</summary>
    LineEnd,
}

/// <summary>A token with its place.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, Location At);

/// <summary>Cuts a text into words, marks and ends of lines, as ExaBGP's files and commands have them.</summary>
internal static class Lexer
{
    /// <summary>The tokens of one line, without the end of the line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="place">The place of so many characters from a column on.</param>
    /// <param name="unclosed">Told where a quote begins that does not end in this line.</param>
    public static IEnumerable<Token> Line(string line, Func<int, int, Location> place, Action<Location> unclosed)
    {
        var word = new StringBuilder();
        for (var at = 0; at < line.Length;)
        {
            var start = at;
            switch (line[at])
            {
                case '#':
                    yield break;
                case ';' or '{' or '}':
                    at++;
                    yield return new Token(TokenKind.Mark, line[start..at], place(start, 1));
                    break;
                case ',' or '[' or ']':
                    at++;
                    yield return new Token(TokenKind.Word, line[start..at], place(start, 1));
                    break;
                case var c when char.IsWhiteSpace(c):
                    at++;
                    break;
                default:
                    word.Clear();
                    if (!TryWord(line, ref at, word)) unclosed(place(start, at - start));
                    yield return new Token(TokenKind.Word, word.ToString(), place(start, at - start));
                    break;
            }
        }
    }

    // Up to what ends it; quotes, single or double, may stand anywhere in it, and a backslash takes the next character as it is.
    private static bool TryWord(string line, ref int at, StringBuilder word)
    {
        var quote = '\0';
        for (; at < line.Length; at++)
        {
            var c = line[at];
            if (c == '\\' && at + 1 < line.Length)
                word.Append(Escaped(line[++at]));
            else if (quote != '\0')
            {
                if (c == quote) quote = '\0';
                else word.Append(c);
            }
            else if (c is '"' or '\'')
                quote = c;
            else if (c is ';' or '{' or '}' or ',' or '[' or ']' or '#' || char.IsWhiteSpace(c))
                return true;
            else
                word.Append(c);
        }
        return quote == '\0';
    }

    private static char Escaped(char c) => c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => c };
}
