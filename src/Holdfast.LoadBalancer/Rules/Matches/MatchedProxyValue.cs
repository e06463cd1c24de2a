using System.Globalization;
using Holdfast.Lua.Values;

namespace Holdfast.LoadBalancer.Rules.Matches;

/// <summary>A value of a PROXY header that a match looks for: <c>TYPE=VALUE</c>, or <c>TYPE</c> for any value.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Value">Its octets, in UTF-8, or as <see cref="LuaOctets"/> has any others; null for any.</param>
public sealed record MatchedProxyValue(byte Type, string? Value)
{
    /// <summary>The octets of the value; null for any.</summary>
    internal byte[]? Octets => Value is null ? null : LuaOctets.Of(Value);

    /// <summary>Reads one; null where the text is none.</summary>
    public static MatchedProxyValue? Parse(string text)
    {
        var sign = text.IndexOf('=', StringComparison.Ordinal);
        var type = sign < 0 ? text : text[..sign];
        return byte.TryParse(type, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(number, sign < 0 ? null : text[(sign + 1)..]) : null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Value is null ? Type.ToString(CultureInfo.InvariantCulture) : $"{Type.ToString(CultureInfo.InvariantCulture)}={Value}";
}
