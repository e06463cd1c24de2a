using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Configuration.Source;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>next_hop</c>.</summary>
internal static class NextHopSection
{
    public static readonly KeySet Keys = new("anycast.next_hop", "ipv4", "ipv6");

    /// <summary>Reads it over what holds one level up.</summary>
    public static NextHopOptions Read(Field? field, NextHopOptions options)
    {
        if (field is null || MappingReader.Open(field, Keys) is not { } map) return options;
        return new NextHopOptions(
            map["ipv4"] is { } ipv4 ? Read(ipv4, ipv4: true) ?? options.Ipv4 : options.Ipv4,
            map["ipv6"] is { } ipv6 ? Read(ipv6, ipv4: false) ?? options.Ipv6 : options.Ipv6);
    }

    /// <summary>An IPv4 route may have an IPv6 next hop (RFC 8950), an IPv6 route none of IPv4.</summary>
    private static NextHop? Read(Field field, bool ipv4)
    {
        if (field.Node is SequenceNode) return Pair(field);
        switch (field.Text())
        {
            case null: return null;
            case "self": return new NextHop.Self();
            case "global": return new NextHop.Global();
            case "link-local": return new NextHop.LinkLocal();
            default: return Address(field, allowIpv4: ipv4) is { } address ? new NextHop.Literal(address) : null;
        }
    }

    private static NextHop.Pair? Pair(Field field)
    {
        var items = field.List("2001:db8::1, fe80::1");
        if (items.Count != 2)
        {
            field.Error("a list of next hops has two: the global address, then the link-local one",
                "write `[2001:db8::1, fe80::1]`, or a single value");
            return null;
        }
        if (Address(items[0], allowIpv4: false) is not { } first || Address(items[1], allowIpv4: false) is not { } second) return null;
        if (!first.IsIPv6LinkLocal && second.IsIPv6LinkLocal) return new NextHop.Pair(first, second);
        field.Error($"`{first}` and `{second}` are not a global and a link-local address, in that order",
            first.IsIPv6LinkLocal && !second.IsIPv6LinkLocal ? $"write [{second}, {first}]" : "the second one begins with fe80:");
        return null;
    }

    private static IPAddress? Address(Field field, bool allowIpv4)
    {
        if (AddressText.Read(field.Text() ?? "", out _) is null && field.Node is ScalarNode { IsEmpty: false } scalar
            && !scalar.Text.AsSpan().ContainsAny('.', ':'))
        {
            string[] words = ["self", "global", "link-local"];
            var near = Nearest.To(scalar.Text, words);
            field.Error($"`{ScalarValues.Shorten(scalar.Text)}` is neither an address nor {string.Join(" or ", words)}",
                near is null ? null : $"did you mean `{near}`?");
            return null;
        }
        if (field.Address() is not { } address) return null;
        if (address.IsIpv4() && !allowIpv4)
            field.Error($"`{address}` is of the wrong family: IPv6 routes need an IPv6 next hop", "write one, or `self`");
        else if (address.IsWildcard() || address.IsMulticast() || IPAddress.IsLoopback(address))
            field.Error($"`{address}` cannot be a next hop",
                "write an address of this node on the link to the neighbor, or `self`");
        else
            return address;
        return null;
    }
}
