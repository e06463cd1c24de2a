using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Keys;

/// <summary><c>next_hop</c>, one for each family.</summary>
internal static class NextHopKeys
{
    private static readonly string[] Words = ["self", "global", "link-local"];

    private static readonly JsonShape Shape = JsonShapes.AnyOf(JsonShapes.Text, JsonShapes.List(JsonShapes.Text, 2));

    // An IPv4 route may have an IPv6 next hop (RFC 8950), an IPv6 route none of IPv4.
    private static readonly ObjectType<NextHop> Ipv4 =
        new("as for IPv6, or IPv4 address", Shape, field => Read(field, allowIpv4: true), Of) { IsCode = true };

    private static readonly ObjectType<NextHop> Ipv6 =
        new("`self`, `global`, `link-local`, IPv6 address, or `[global address, link-local address]`",
        Shape, field => Read(field, allowIpv4: false), Of)
        {
            IsCode = true,
        };

    /// <summary>The next hop of one route, of either family.</summary>
    public static readonly KeyType<NextHop> OfEither =
        new ObjectType<NextHop>("`self`, `global`, `link-local`, address, or `[global address, link-local address]`",
            Shape, field => Read(field, allowIpv4: true), Of)
        { IsCode = true };

    public static readonly Section<NextHopOptions> Section =
        new Section<NextHopOptions>("anycast.next_hop", static () => NextHopOptions.Self)
        .Key("ipv4", Ipv4, o => o.Ipv4, (o, v) => o with { Ipv4 = v },
            "for IPv4 routes; `self` is this node's IPv4 address on the session's link. Everything else than that "
                + "and an IPv4 address needs a neighbor with `extended_next_hop` (RFC 8950)", words: o => Of(o.Ipv4))
        .Key("ipv6", Ipv6, o => o.Ipv6, (o, v) => o with { Ipv6 = v },
            "for IPv6 routes. `self` on a shared link is the global and the link-local address together (RFC "
                + "2545); `global` and `link-local` are one of them alone", words: o => $"and {Of(o.Ipv6)}");

    private static string Of(NextHop nextHop) => nextHop switch
    {
        NextHop.Self => "self",
        NextHop.Global => "global",
        NextHop.LinkLocal => "link-local",
        NextHop.Literal literal => literal.Value.ToString(),
        NextHop.Pair pair => $"[{pair.GlobalAddress}, {pair.LinkLocalAddress}]",
        _ => nextHop.ToString(),
    };

    private static NextHop? Read(Field field, bool allowIpv4)
    {
        if (field.Node is SequenceNode) return ReadPair(field);
        switch (field.Text())
        {
            case null: return null;
            case "self": return new NextHop.Self();
            case "global": return new NextHop.Global();
            case "link-local": return new NextHop.LinkLocal();
            default: return ReadAddress(field, allowIpv4) is { } address ? new NextHop.Literal(address) : null;
        }
    }

    private static NextHop.Pair? ReadPair(Field field)
    {
        var items = field.List("2001:db8::1, fe80::1");
        if (items.Count != 2)
        {
            field.Error("a list of next hops has two: the global address, then the link-local one",
                "write `[2001:db8::1, fe80::1]`, or a single value");
            return null;
        }
        if (ReadAddress(items[0], allowIpv4: false) is not { } first
            || ReadAddress(items[1], allowIpv4: false) is not { } second) return null;
        if (!first.IsIPv6LinkLocal && second.IsIPv6LinkLocal) return new NextHop.Pair(first, second);
        field.Error($"`{first}` and `{second}` are not a global and a link-local address, in that order",
            first.IsIPv6LinkLocal && !second.IsIPv6LinkLocal ? $"write [{second}, {first}]" : "the second one begins with fe80:");
        return null;
    }

    private static IPAddress? ReadAddress(Field field, bool allowIpv4)
    {
        if (AddressText.Read(field.Text() ?? "", out _) is null && field.Node is ScalarNode { IsEmpty: false } scalar
            && !scalar.Text.AsSpan().ContainsAny('.', ':'))
        {
            var near = Nearest.To(scalar.Text, Words);
            field.Error($"`{ScalarValues.Shorten(scalar.Text)}` is neither an address nor {string.Join(" or ", Words)}",
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
