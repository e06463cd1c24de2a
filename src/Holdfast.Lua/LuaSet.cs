namespace Holdfast.Lua;

/// <summary>A set of octets in a pattern, <c>[^%w_-]</c>, and the classes that it is made of.</summary>
internal readonly ref struct LuaSet
{
    private readonly ReadOnlySpan<byte> _members;
    private readonly bool _isComplement;

    private LuaSet(ReadOnlySpan<byte> members, bool isComplement)
    {
        _members = members;
        _isComplement = isComplement;
    }

    /// <summary>Reads one.</summary>
    /// <param name="set">With its brackets.</param>
    public static LuaSet Of(ReadOnlySpan<byte> set) => set[1] == '^' ? new(set[2..^1], true) : new(set[1..^1], false);

    /// <summary>Whether an octet is in it.</summary>
    public bool Has(byte octet)
    {
        for (var i = 0; i < _members.Length; i++)
        {
            if (_members[i] == '%' && i + 1 < _members.Length)
            {
                if (IsInClass(octet, _members[++i]))
                    return !_isComplement;
            }
            else if (i + 2 < _members.Length && _members[i + 1] == '-')
            {
                if (octet >= _members[i] && octet <= _members[i + 2])
                    return !_isComplement;
                i += 2;
            }
            else if (_members[i] == octet)
            {
                return !_isComplement;
            }
        }
        return _isComplement;
    }

    /// <summary>Whether an octet is in the class of a letter, or not in it for a capital; any other stands for itself.</summary>
    public static bool IsInClass(byte octet, byte letter)
    {
        var c = (char)octet;
        bool? isIn = (char)(letter | 0x20) switch
        {
            'a' => char.IsAsciiLetter(c),
            'c' => octet < 0x20 || octet == 0x7F,
            'd' => char.IsAsciiDigit(c),
            'g' => octet is > 0x20 and < 0x7F,
            'l' => char.IsAsciiLetterLower(c),
            'p' => octet is > 0x20 and < 0x7F && !char.IsAsciiLetterOrDigit(c),
            's' => octet is 0x20 or (>= 0x09 and <= 0x0D),
            'u' => char.IsAsciiLetterUpper(c),
            'w' => char.IsAsciiLetterOrDigit(c),
            'x' => char.IsAsciiHexDigit(c),
            _ => null,
        };
        return isIn is not { } known || !char.IsAsciiLetter((char)letter) ? letter == octet
            : known != char.IsAsciiLetterUpper((char)letter);
    }
}
