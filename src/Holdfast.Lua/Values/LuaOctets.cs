using System.Text;
using System.Text.Unicode;

namespace Holdfast.Lua.Values;

/// <summary>
/// Strings of Lua are octets, those of .NET are characters. Octets that are UTF-8 become its characters; of any others, each
/// octet above 127 becomes the lone surrogate U+DC00 plus the octet, which no UTF-8 has, so that nothing is lost.
/// </summary>
public static class LuaOctets
{
    private const int Escape = 0xDC00, FirstEscaped = 0x80;

    /// <summary>The octets of a text that Lua gave, or may be given.</summary>
    public static byte[] Of(string text) => text.Any(IsEscaped)
        ? [.. text.Select(character => (byte)character)] : Encoding.UTF8.GetBytes(text);

    internal static string ToText(ReadOnlySpan<byte> octets)
    {
        if (Utf8.IsValid(octets))
            return Encoding.UTF8.GetString(octets);
        var text = new StringBuilder(octets.Length);
        foreach (var octet in octets)
            text.Append((char)(octet < FirstEscaped ? octet : Escape + octet));
        return text.ToString();
    }

    private static bool IsEscaped(char character) => character is >= (char)(Escape + FirstEscaped) and <= (char)(Escape + 0xFF);
}
