using System.Globalization;
using Holdfast.LoadBalancer.ProxyProtocol;
using Holdfast.Lua.Values;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>A value of a PROXY header, as an action is told it: <c>TYPE=VALUE</c>.</summary>
/// <param name="Type">Its type, 0 to 255; those from 224 on are for whatever a site agrees on.</param>
/// <param name="Value">Its octets, in UTF-8, or as <see cref="LuaOctets"/> has any others.</param>
public sealed record ProxyProtocolValue(byte Type, string Value)
{
    /// <summary>The octets of the value.</summary>
    internal byte[] Octets => LuaOctets.Of(Value);

    /// <summary>Octets that it has in a header.</summary>
    internal int Length => ProxyValues.HeadLength + Octets.Length;

    /// <summary>Reads a value; null where the text is none, which is reported.</summary>
    internal static ProxyProtocolValue? Read(string text, ActionKey key, IActionValues values)
    {
        int sign = text.IndexOf('=', StringComparison.Ordinal);
        if (sign > 0 && byte.TryParse(text.AsSpan(0, sign), NumberStyles.None, CultureInfo.InvariantCulture, out byte type))
            return new(type, text[(sign + 1)..]);
        values.Wrong(key, $"`{text}` has no type before its value", "write a number from 0 to 255 before it: `224=value`");
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Type}={Value}");
}
