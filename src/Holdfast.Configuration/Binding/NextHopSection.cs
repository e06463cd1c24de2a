using System.Net;
using Holdfast.Bgp;
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
            map["ipv4"] is { } ipv4 ? Ipv4(ipv4) ?? options.Ipv4 : options.Ipv4,
            map["ipv6"] is { } ipv6 ? Ipv6(ipv6) ?? options.Ipv6 : options.Ipv6);
    }

    private static NextHop? Ipv4(Field field)
    {
        if (field.Text() is not { } text) return null;
        if (text == "self") return new NextHop.Self();
        if (text is "global" or "link-local")
            field.Error($"`{text}` is a next hop for IPv6 only", "write `self` or an IPv4 address");
        else if (Address(field, ipv4: true) is { } address)
            return new NextHop.Literal(address);
        return null;
    }

    private static NextHop? Ipv6(Field field)
    {
        if (field.Node is SequenceNode) return Pair(field);
        switch (field.Text())
        {
            case null: return null;
            case "self": return new NextHop.Self();
            case "global": return new NextHop.Global();
            case "link-local": return new NextHop.LinkLocal();
            default: return Address(field, ipv4: false) is { } address ? new NextHop.Literal(address) : null;
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
        if (Address(items[0], ipv4: false) is not { } first || Address(items[1], ipv4: false) is not { } second) return null;
        if (!first.IsIPv6LinkLocal && second.IsIPv6LinkLocal) return new NextHop.Pair(first, second);
        field.Error($"`{first}` and `{second}` are not a global and a link-local address, in that order",
            first.IsIPv6LinkLocal && !second.IsIPv6LinkLocal ? $"write [{second}, {first}]" : "the second one begins with fe80:");
        return null;
    }

    private static IPAddress? Address(Field field, bool ipv4)
    {
        if (AddressText.Read(field.Text() ?? "", out _) is null && field.Node is ScalarNode { IsEmpty: false } scalar
            && !scalar.Text.AsSpan().ContainsAny('.', ':'))
        {
            var words = ipv4 ? new[] { "self" } : ["self", "global", "link-local"];
            var near = Nearest.To(scalar.Text, words);
            field.Error($"`{ScalarValues.Shorten(scalar.Text)}` is neither an address nor {string.Join(" or ", words)}",
                near is null ? null : $"did you mean `{near}`?");
            return null;
        }
        if (field.Address() is not { } address) return null;
        if (address.IsIpv4() != ipv4)
            field.Error($"`{address}` is of the wrong family: routes of this family need an {(ipv4 ? "IPv4" : "IPv6")} next hop",
                "write one, or `self`");
        else if (address.IsWildcard() || address.IsMulticast() || IPAddress.IsLoopback(address))
            field.Error($"`{address}` cannot be a next hop",
                "write an address of this node on the link to the neighbor, or `self`");
        else
            return address;
        return null;
    }
}
