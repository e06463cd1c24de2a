using System.Globalization;
using Holdfast.Lua.Values;

namespace Holdfast.Lua;

/// <summary>
/// Names functions by where they are defined, so that a function without a name is found again when the same file is run
/// another time: <c>site_conf_12</c> for line 12 of <c>site.conf</c>, and <c>site_conf_12_2</c> for the second one that was asked
/// about of those that a line has made.
/// </summary>
public sealed class LuaFunctionNames
{
    private const int LongestOfFile = 40;

    private readonly Dictionary<LuaFunctionValue, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> _ofLine = [];

    /// <summary>The name of a function, an identifier in Lua; null for one that is not written in Lua.</summary>
    public string? Of(LuaFunctionValue function)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (function.Defined is not { } defined)
            return null;
        if (_names.TryGetValue(function, out var known))
            return known;
        var line = string.Create(CultureInfo.InvariantCulture, $"{Identifier(defined.Source)}_{defined.Line}");
        var place = _ofLine[line] = _ofLine.GetValueOrDefault(line) + 1;
        var name = place == 1 ? line : string.Create(CultureInfo.InvariantCulture, $"{line}_{place}");
        _names.Add(function, name);
        return name;
    }

    private static string Identifier(string source)
    {
        var file = source[(source.LastIndexOf('/') + 1)..];
        var name = string.Concat(file.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
        if (name.Length > LongestOfFile)
            name = name[^LongestOfFile..];
        return name is [] or [>= '0' and <= '9', ..] ? "_" + name : name;
    }
}
