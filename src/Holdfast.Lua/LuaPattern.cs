using System.Runtime.CompilerServices;

namespace Holdfast.Lua;

/// <summary>
/// A match of one of Lua's patterns (manual, section 6.4.1) that gives up after so many steps. Lua's own can take time in a power
/// of the text's length, and no hook ends it.
/// </summary>
internal ref struct LuaPattern
{
    private const int MostCaptures = 32, Deepest = 200, MostSteps = 1_000_000;
    private const int Unfinished = -1, Position = -2, NoMatch = -1;

    private readonly ReadOnlySpan<byte> _text;
    private readonly ReadOnlySpan<byte> _pattern;
    private CaptureList _captures;
    private int _depth;
    private int _steps;

    /// <summary>Nothing is matched yet.</summary>
    public LuaPattern(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern)
    {
        _text = text;
        _pattern = pattern;
    }

    /// <summary>How many captures the match has.</summary>
    public int Captures { get; private set; }

    /// <summary>Matches at one place.</summary>
    /// <param name="start">The place, from 0.</param>
    /// <param name="pattern">Where the pattern begins.</param>
    /// <returns>The place behind the match; -1 when there is none.</returns>
    /// <exception cref="LuaArgumentException">The pattern is malformed, or took too many steps.</exception>
    public int MatchAt(int start, int pattern)
    {
        (Captures, _depth) = (0, 0);
        return Match(start, pattern);
    }

    /// <summary>A capture: where it begins, and its length; -1 for a capture of the place itself.</summary>
    public readonly (int Start, int Length) Capture(int number) => _captures[number] switch
    {
        { Length: Unfinished } => throw new LuaArgumentException("unfinished capture"),
        { Length: Position } place => (place.Start, -1),
        var capture => capture,
    };

    private int Match(int at, int p)
    {
        if (++_depth > Deepest)
            throw new LuaArgumentException("pattern too complex");
        var end = MatchItems(at, p);
        _depth--;
        return end;
    }

    private int MatchItems(int at, int p)
    {
        while (p < _pattern.Length)
        {
            Step();
            var next = p + 1 < _pattern.Length ? _pattern[p + 1] : (byte)0;
            switch (_pattern[p])
            {
                case (byte)'(':
                    return next == ')' ? Begin(at, p + 2, Position) : Begin(at, p + 1, Unfinished);
                case (byte)')':
                    return End(at, p + 1);
                case (byte)'$' when p + 1 == _pattern.Length:
                    return at == _text.Length ? at : NoMatch;
                case (byte)'%' when next == 'b':
                    at = Balanced(at, p + 2);
                    p += 4;
                    break;
                case (byte)'%' when next == 'f':
                    at = IsFrontier(at, p + 2) ? at : NoMatch;
                    p = at < 0 ? p : ItemEnd(p + 2);
                    break;
                case (byte)'%' when next is >= (byte)'0' and <= (byte)'9':
                    at = Repeated(at, next - '1');
                    p += 2;
                    break;
                default:
                    var end = ItemEnd(p);
                    switch (end < _pattern.Length ? _pattern[end] : (byte)0)
                    {
                        case (byte)'?':
                            if (IsOne(at, p, end) && Match(at + 1, end + 1) is >= 0 and var with)
                                return with;
                            p = end + 1;
                            break;
                        case (byte)'*': return Most(at, p, end);
                        case (byte)'+': return IsOne(at, p, end) ? Most(at + 1, p, end) : NoMatch;
                        case (byte)'-': return Least(at, p, end);
                        default:
                            at = IsOne(at, p, end) ? at + 1 : NoMatch;
                            p = end;
                            break;
                    }
                    break;
            }
            if (at < 0)
                return NoMatch;
        }
        return at;
    }

    private int Most(int at, int p, int end)
    {
        var count = 0;
        for (; IsOne(at + count, p, end); count++)
            Step();
        for (; count >= 0; count--)
        {
            if (Match(at + count, end + 1) is >= 0 and var matched)
                return matched;
        }
        return NoMatch;
    }

    private int Least(int at, int p, int end)
    {
        while (true)
        {
            Step();
            if (Match(at, end + 1) is >= 0 and var matched)
                return matched;
            if (!IsOne(at++, p, end))
                return NoMatch;
        }
    }

    private int Begin(int at, int p, int kind)
    {
        if (Captures == MostCaptures)
            throw new LuaArgumentException("too many captures");
        _captures[Captures++] = (at, kind);
        var matched = Match(at, p);
        if (matched < 0)
            Captures--;
        return matched;
    }

    private int End(int at, int p)
    {
        var number = Captures - 1;
        while (number >= 0 && _captures[number].Length != Unfinished)
            number--;
        if (number < 0)
            throw new LuaArgumentException("invalid pattern capture");
        _captures[number].Length = at - _captures[number].Start;
        var matched = Match(at, p);
        if (matched < 0)
            _captures[number].Length = Unfinished;
        return matched;
    }

    private readonly int Repeated(int at, int number)
    {
        if (number < 0 || number >= Captures || _captures[number].Length == Unfinished)
            throw new LuaArgumentException($"invalid capture index %{number + 1}");
        var (start, length) = _captures[number];
        if (length == Position)
            return NoMatch;
        var captured = _text.Slice(start, length);
        return _text[at..].StartsWith(captured) ? at + captured.Length : NoMatch;
    }

    private int Balanced(int at, int p)
    {
        if (p + 1 >= _pattern.Length)
            throw new LuaArgumentException("malformed pattern (missing arguments to '%b')");
        if (at >= _text.Length || _text[at] != _pattern[p])
            return NoMatch;
        for (var (open, i) = (1, at + 1); i < _text.Length; i++)
        {
            Step();
            if (_text[i] == _pattern[p + 1])
            {
                if (--open == 0)
                    return i + 1;
            }
            else if (_text[i] == _pattern[p])
            {
                open++;
            }
        }
        return NoMatch;
    }

    private readonly bool IsFrontier(int at, int p)
    {
        if (p >= _pattern.Length || _pattern[p] != '[')
            throw new LuaArgumentException("missing '[' after '%f' in pattern");
        var set = LuaSet.Of(_pattern[p..ItemEnd(p)]);
        return !set.Has(at == 0 ? (byte)0 : _text[at - 1]) && set.Has(at < _text.Length ? _text[at] : (byte)0);
    }

    private readonly bool IsOne(int at, int p, int end) => at < _text.Length && _pattern[p] switch
    {
        (byte)'.' => true,
        (byte)'%' => LuaSet.IsInClass(_text[at], _pattern[p + 1]),
        (byte)'[' => LuaSet.Of(_pattern[p..end]).Has(_text[at]),
        var letter => letter == _text[at],
    };

    /// <summary>Behind the item that begins at a place: a letter, a class or a set.</summary>
    private readonly int ItemEnd(int p)
    {
        switch (_pattern[p++])
        {
            case (byte)'%':
                return p < _pattern.Length ? p + 1 : throw new LuaArgumentException("malformed pattern (ends with '%')");
            case (byte)'[':
                if (p < _pattern.Length && _pattern[p] == '^')
                    p++;
                // The first octet of a set may be a bracket that does not end it.
                do
                {
                    if (p >= _pattern.Length)
                        throw new LuaArgumentException("malformed pattern (missing ']')");
                    p += _pattern[p] == '%' && p + 1 < _pattern.Length ? 2 : 1;
                }
                while (p >= _pattern.Length || _pattern[p] != ']');
                return p + 1;
            default:
                return p;
        }
    }

    private void Step()
    {
        if (++_steps > MostSteps)
            throw new LuaArgumentException("the pattern takes too long");
    }

    [InlineArray(MostCaptures)]
    private struct CaptureList
    {
        private (int Start, int Length) _first;
    }
}
