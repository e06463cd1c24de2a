using System.Globalization;
using System.Net;
using System.Text;
using Holdfast.Anycast.Addresses;
using Holdfast.Bgp.Wire;

namespace Holdfast.Configuration.Values;

/// <summary>Reads addresses, addresses with ports, networks and service prefixes.</summary>
internal static class AddressValues
{
    /// <summary>IFNAMSIZ is 16, one of them the final zero.</summary>
    private const int LongestInterfaceName = 15;

    /// <summary>sun_path has 108 octets, one of them the final zero.</summary>
    private const int LongestSocketPath = 107;

    /// <summary>An address without a port.</summary>
    public static IPAddress? Address(this Field field)
    {
        if (field.Text() is not { } text) return null;
        if (AddressText.Read(text, out var problem) is { } address) return address;
        var fix = TrySplit(text, out var host, out _)
            && AddressText.Read(host, out _) is not null ? $"no port belongs here: write `{host}`" : null;
        if (fix is null && text.Split('/') is [var front, _] && AddressText.Read(front, out _) is not null)
            fix = $"no length belongs here: write `{front}`";
        field.Error($"`{ScalarValues.Shorten(text)}` is {problem}", fix);
        return null;
    }

    /// <summary>An address with or without a port.</summary>
    public static IPEndPoint? EndPoint(this Field field, int defaultPort) =>
        field.Text() is { } text ? field.EndPoint(text, defaultPort) : null;

    /// <summary>An address with or without a port, written as <paramref name="text"/>, the field's or a part of it.</summary>
    public static IPEndPoint? EndPoint(this Field field, string text, int defaultPort)
    {
        // Flow text such as `listen: [2001:db8::1]` has lost its brackets by now, and is an address all the same.
        var shown = ScalarValues.Shorten(text);
        var port = defaultPort;
        var host = text;
        if (TrySplit(text, out var before, out var after))
        {
            host = before;
            if (after is not null && (!int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out port)
                || port is < 1 or > 65535))
            {
                field.Error($"`{shown}`: `{ScalarValues.Shorten(after)}` is not a port from 1 to 65535");
                return null;
            }
        }
        if (AddressText.Read(host, out var problem) is { } address) return new IPEndPoint(address, port);
        var name = host.Length > 0 && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-')
            && host.Any(char.IsAsciiLetter);
        var fix = name ? "names are not looked up here: write an address" : problem == "not an IP address"
            ? "such as 192.0.2.1:53 or \"[2001:db8::1]:53\"" : null;
        if (host.Split('/') is [var front, _] && AddressText.Read(front, out _) is not null)
            (problem, fix) = ("a prefix, not an address", $"write `{front}`");
        field.Error($"`{shown}` is {problem}", fix);
        return null;
    }

    /// <summary>The path of a unix socket, which may not be longer than the kernel takes.</summary>
    public static string? SocketPath(this Field field, string path)
    {
        if (Encoding.UTF8.GetByteCount(path) <= LongestSocketPath) return path;
        field.Error($"the path is longer than a unix socket's may be ({LongestSocketPath} octets)");
        return null;
    }

    /// <summary>A name Linux would take for an interface.</summary>
    public static string? InterfaceName(this Field field)
    {
        if (field.Text() is not { } text) return null;
        if (Encoding.UTF8.GetByteCount(text) > LongestInterfaceName)
            field.Error($"`{ScalarValues.Shorten(text)}` is longer than an interface name may be "
                + $"({LongestInterfaceName} octets)");
        else if (text is "." or ".." || text.AsSpan().ContainsAny("/: \t%"))
            field.Error($"`{text}` is not an interface name", "no `/`, `:`, `%` or spaces");
        else
            return text;
        return null;
    }

    /// <summary>A network; a single address stands for itself.</summary>
    public static IPNetwork? Network(this Field field)
    {
        if (!field.Prefix(lengthNeeded: false, out var address, out var length)) return null;
        var network = new Prefix(address, length);
        if (network.Address.Equals(address)) return new IPNetwork(address, length);
        field.Error($"`{address}/{length}` has bits set beyond its length", $"did you mean `{network}`?");
        return null;
    }

    /// <summary>A service's prefix: the address served with the length announced.</summary>
    public static ServicePrefix? Service(this Field field)
    {
        if (!field.Prefix(lengthNeeded: true, out var address, out var length)) return null;
        var unfit = address switch
        {
            _ when length == 0 => "a default route is not a service",
            _ when address.IsWildcard() => "nothing can be served on the unspecified address",
            _ when address.IsMulticast() => "a multicast address cannot be a service's",
            _ when IPAddress.IsLoopback(address) => "a loopback address cannot be announced",
            _ when address.IsIPv6LinkLocal
                || (address.IsIpv4() && address.GetAddressBytes() is [169, 254, ..]) =>
                    "a link-local address cannot be announced",
            _ when address.Equals(IPAddress.Broadcast) => "the broadcast address cannot be a service's",
            _ => null,
        };
        if (unfit is null) return new ServicePrefix(address, length);
        field.Error($"`{address}/{length}`: {unfit}");
        return null;
    }

    /// <summary>A prefix written as <paramref name="text"/>, which is the field's or a part of it.</summary>
    public static Prefix? PrefixOf(this Field field, string text)
    {
        if (!field.Prefix(text, lengthNeeded: true, out var address, out var length)) return null;
        var prefix = new Prefix(address, length);
        if (prefix.Address.Equals(address)) return prefix;
        field.Error($"`{address}/{length}` has bits set beyond its length", $"did you mean `{prefix}`?");
        return null;
    }

    private static bool Prefix(this Field field, bool lengthNeeded, out IPAddress address, out int length)
    {
        (address, length) = (IPAddress.None, 0);
        return field.Text() is { } text && field.Prefix(text, lengthNeeded, out address, out length);
    }

    private static bool Prefix(this Field field, string text, bool lengthNeeded, out IPAddress address, out int length)
    {
        (address, length) = (IPAddress.None, 0);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (AddressText.Read(slash < 0 ? text : text[..slash], out var problem) is not { } read)
        {
            field.Error($"`{ScalarValues.Shorten(text)}` is {problem}");
            return false;
        }
        address = read;
        length = address.Bits();
        if (slash < 0)
        {
            if (lengthNeeded) field.Error($"`{text}` lacks the length to announce", $"did you mean `{text}/{length}`?");
            return !lengthNeeded;
        }
        if (int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length)
            && length <= address.Bits()) return true;
        field.Error($"`{ScalarValues.Shorten(text)}`: the length goes from 0 to {address.Bits()}");
        return false;
    }

    /// <summary>Parts an address from its port: <c>[v6]:port</c>, <c>[v6]</c>, <c>v4:port</c>.</summary>
    private static bool TrySplit(string text, out string host, out string? port)
    {
        (host, port) = (text, null);
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']', StringComparison.Ordinal);
            if (close < 0) return false;
            host = text[1..close];
            var rest = text[(close + 1)..];
            if (rest.StartsWith(':')) port = rest[1..];
            else if (rest.Length > 0) port = rest;
            return true;
        }
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || text.LastIndexOf(':') != colon) return false;
        (host, port) = (text[..colon], text[(colon + 1)..]);
        return true;
    }
}
