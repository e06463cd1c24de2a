using System.Text;

namespace Holdfast.DropIn.AnycastHealthchecker;

/// <summary>A command line as a POSIX shell splits it into words; nothing in it is expanded.</summary>
internal static class ShellWords
{
    /// <summary>The words; null when a quote is not closed, or nothing follows the last backslash.</summary>
    public static IReadOnlyList<string>? Split(string text)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c))
            {
                if (word is not null) words.Add(word.ToString());
                word = null;
                continue;
            }
            word ??= new StringBuilder();
            switch (c)
            {
                case '\'':
                    var end = text.IndexOf('\'', i + 1);
                    if (end < 0) return null;
                    word.Append(text, i + 1, end - i - 1);
                    i = end;
                    break;
                case '"':
                    if (!ReadQuoted(text, word, ref i)) return null;
                    break;
                case '\\':
                    if (++i == text.Length) return null;
                    word.Append(text[i]);
                    break;
                default:
                    word.Append(c);
                    break;
            }
        }
        if (word is not null) words.Add(word.ToString());
        return words;
    }

    // Within these quotes a backslash takes away the meaning of a quote or a backslash, and is itself before anything else.
    private static bool ReadQuoted(string text, StringBuilder word, ref int i)
    {
        for (i++; i < text.Length && text[i] != '"'; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '"' or '\\') i++;
            word.Append(text[i]);
        }
        return i < text.Length;
    }
}
