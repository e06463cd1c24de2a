using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Holdfast.Configuration.Values;

/// <summary>Reads addresses strictly: no octal, no short forms, no IPv4 in IPv6 clothes.</summary>
internal static class AddressText
{
    /// <summary>Reads an address.</summary>
    /// <param name="text">How it is written, without port or length.</param>
    /// <param name="problem">What is wrong, as the end of "`x` is ..."; null when it was read.</param>
    public static IPAddress? Read(string text, out string? problem)
    {
        problem = null;
        var percent = text.IndexOf('%', StringComparison.Ordinal);
        var zone = percent < 0 ? "" : text[(percent + 1)..];
        var bare = percent < 0 ? text : text[..percent];
        if (bare.AsSpan().Count(':') > 1)
        {
            if (bare.Length > 45 || !IPAddress.TryParse(bare, out var ipv6) || bare.AsSpan().ContainsAny("[]/"))
                return Wrong(out problem, "not an IPv6 address");
            if (ipv6.IsIPv4MappedToIPv6)
                return Wrong(out problem, $"an IPv4 address written as IPv6; write `{ipv6.MapToIPv4()}`");
            if (percent < 0) return ipv6;
            if (!ipv6.IsIPv6LinkLocal)
                return Wrong(out problem, "not link-local, so it has no interface: take the `%` part away");
            if (zone.Length is 0 or > 15) return Wrong(out problem, "without a proper interface name after the `%`");
            return new IPAddress(ipv6.GetAddressBytes(), ScopeOf(zone));
        }
        var parts = bare.Split('.');
        var octets = new byte[4];
        if (percent >= 0 || parts.Length != 4) return Wrong(out problem, "not an IP address");
        for (var i = 0; i < 4; i++)
        {
            if (!byte.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out octets[i]) || parts[i].Length > 3)
                return Wrong(out problem, "not an IPv4 address: each of its four parts goes from 0 to 255");
            if (parts[i].Length > 1 && parts[i][0] == '0')
                return Wrong(out problem, "ambiguous: a part that begins with 0 may mean an octal number");
        }
        return new IPAddress(octets);
    }

    /// <summary>The address as it stands in front of a port.</summary>
    public static string WithPort(IPAddress address, int port) => new IPEndPoint(address, port).ToString();

    public static bool IsIpv4(this IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork;

    /// <summary>Bits of an address of this family.</summary>
    public static int Bits(this IPAddress address) => address.IsIpv4() ? 32 : 128;

    /// <summary>0.0.0.0 or ::.</summary>
    public static bool IsWildcard(this IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    public static bool IsMulticast(this IPAddress address) =>
        address.IsIPv6Multicast || (address.IsIpv4() && address.GetAddressBytes()[0] is >= 224 and <= 239);

    /// <summary>The interface's index; 0 while the machine has no such interface.</summary>
    private static long ScopeOf(string zone)
    {
        if (uint.TryParse(zone, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        try
        {
            foreach (var candidate in NetworkInterface.GetAllNetworkInterfaces())
                if (candidate.Name == zone) return candidate.GetIPProperties().GetIPv6Properties().Index;
        }
        catch (Exception error) when (error is NetworkInformationException or ArgumentException)
        {
            // The second is thrown when an address goes while the list is read.
            return 0;
        }
        return 0;
    }

    private static IPAddress? Wrong(out string? problem, string words)
    {
        problem = words;
        return null;
    }
}
