using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Holdfast.Lua;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>Reads addresses and networks for Lua.</summary>
internal static class LuaAddresses
{
    /// <summary>Text of an address, with a port or without; returns its octets and the port, 0 without.</summary>
    public static int Parse(LuaCall call)
    {
        var text = call.Text(1);
        return IPEndPoint.TryParse(text, out var end) && IsWhole(text, end.Address)
            ? Return(call, end.Address, end.Port) : throw new LuaArgumentException($"'{text}' is not an address");
    }

    /// <summary>Text of a network, or of an address that stands for itself; returns its octets and the length in bits.</summary>
    public static int ParseNetwork(LuaCall call)
    {
        var text = call.Text(1);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var network = slash < 0 ? text : text[..slash];
        if (!IPAddress.TryParse(network, out var address) || !IsWhole(network, address))
            throw new LuaArgumentException($"'{text}' is not a network");
        var most = 8 * address.GetAddressBytes().Length;
        if (slash < 0)
            return Return(call, address, most);
        return int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits <= most
            ? Return(call, address, bits) : throw new LuaArgumentException($"'{text}' is not a network");
    }

    // `1` and `10.1` would count as addresses of IPv4.
    private static bool IsWhole(string text, IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 || text.Count(letter => letter == '.') == 3;

    private static int Return(LuaCall call, IPAddress address, long number)
    {
        call.Stack.Push(address.GetAddressBytes().AsSpan());
        call.Stack.Push(number);
        return 2;
    }
}
