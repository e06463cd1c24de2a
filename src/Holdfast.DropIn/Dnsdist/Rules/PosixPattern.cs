using System.Text;

namespace Holdfast.DropIn.Dnsdist.Rules;

/// <summary>
/// Regular expressions as dnsdist has them, in the syntax of native ones: what means something else there is written otherwise.
/// </summary>
internal sealed class PosixPattern
{
    private static readonly (string Name, string Characters)[] Classes =
    [
        ("alpha", "a-zA-Z"), ("digit", "0-9"), ("alnum", "a-zA-Z0-9"), ("upper", "A-Z"), ("lower", "a-z"), ("space", @"\s"),
        ("blank", @" \t"), ("punct", @"!-/:-@\[-`{-~"), ("xdigit", "0-9A-Fa-f"), ("cntrl", @"\x00-\x1f\x7f"),
        ("print", " -~"), ("graph", "!-~"), ("word", @"\w"),
    ];

    private readonly string _text;
    private readonly bool _isRe2;
    private readonly StringBuilder _native = new();
    private int _at;
    private string? _error;

    private PosixPattern(string text, bool isRe2) => (_text, _isRe2) = (text, isRe2);

    /// <summary>An extended regular expression of POSIX with GNU's additions, as <c>RegexRule</c> has it.</summary>
    public static (string? Native, string? Error) Extended(string text) => new PosixPattern(text, isRe2: false).Translate();

    /// <summary>An expression of RE2, which must fit the whole name, the case of its letters too.</summary>
    public static (string? Native, string? Error) Re2(string text)
    {
        var (native, error) = new PosixPattern(text, isRe2: true).Translate();
        return (native is null ? null : $"^(?-i:{native})$", error);
    }

    private (string?, string?) Translate()
    {
        while (_at < _text.Length && _error is null) Next();
        return _error is null ? (_native.ToString(), null) : (null, _error);
    }

    private void Next()
    {
        var begin = _at++;
        switch (_text[begin])
        {
            case '[':
                Bracket();
                break;
            case '\\' when _at == _text.Length:
                _error = "it ends in a backslash";
                break;
            case '\\' when !_isRe2:
                Escape(_text[_at++]);
                break;
            case '\\':
                _native.Append(_text, begin, 2);
                _at++;
                break;
            case '{' when !_isRe2 && _text.AsSpan(_at).StartsWith(","):
                _native.Append("{0");
                break;
            case '(' when _isRe2 && _text.AsSpan(_at).StartsWith("?P<"):
                _native.Append("(?<");
                _at += "?P<".Length;
                break;
            default:
                _native.Append(_text[begin]);
                break;
        }
    }

    /// <summary>A backslash outside of brackets: it means something before a few letters, or makes a character plain.</summary>
    private void Escape(char escaped)
    {
        switch (escaped)
        {
            case 'w' or 'W' or 's' or 'S' or 'b' or 'B':
                _native.Append('\\').Append(escaped);
                break;
            case '<' or '>':
                _native.Append(@"\b");
                break;
            case '`':
                _native.Append('^');
                break;
            case '\'':
                _native.Append('$');
                break;
            case var _ when char.IsAsciiDigit(escaped):
                _error = $@"`\{escaped}` refers back to what was found before";
                break;
            case var _ when char.IsAsciiLetter(escaped):
                _error = $@"`\{escaped}` means nothing in an extended regular expression{(escaped == 'd' ? ": digits are `[0-9]`" : "")}";
                break;
            default:
                _native.Append('\\').Append(escaped);
                break;
        }
    }

    /// <summary>A bracket expression, behind its first bracket.</summary>
    private void Bracket()
    {
        _native.Append('[');
        if (Take('^')) _native.Append('^');
        var isFirst = true;
        while (_at < _text.Length)
        {
            var next = _text[_at++];
            if (next == ']' && !isFirst)
            {
                _native.Append(']');
                return;
            }
            isFirst = false;
            if (next == '[' && _at < _text.Length && _text[_at] is ':' or '=' or '.') Class(_text[_at++]);
            else if (next == '\\' && _isRe2 && _at < _text.Length) _native.Append('\\').Append(_text[_at++]);
            else if (next is '[' or ']' or '\\') _native.Append('\\').Append(next);
            else _native.Append(next);
        }
        _error = "a `[` is not closed";
    }

    /// <summary>A class within brackets, behind <c>[:</c>.</summary>
    private void Class(char kind)
    {
        var end = _text.IndexOf($"{kind}]", _at, StringComparison.Ordinal);
        var name = end < 0 ? "" : _text[_at..end];
        if (kind == ':' && Array.Find(Classes, known => known.Name == name) is { Name: not null } found)
        {
            _native.Append(found.Characters);
            _at = end + 2;
        }
        else
            _error = kind == ':' ? $"there is no class `{name}` of characters" : "characters have no other names here";
    }

    private bool Take(char character)
    {
        if (_at == _text.Length || _text[_at] != character) return false;
        _at++;
        return true;
    }
}
