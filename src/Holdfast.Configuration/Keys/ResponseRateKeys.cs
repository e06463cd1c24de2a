using System.Net;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.ResponseRates;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.response_rate_limit</c>: how often a client network is sent the same over UDP.</summary>
internal static class ResponseRateKeys
{
    public static readonly Section<ResponseRateOptions> Section =
        new Section<ResponseRateOptions>("dns.response_rate_limit", static () => new ResponseRateOptions(1))
        .Key("responses_per_second", Integer(1, 1_000_000, name: "answers a second"), o => o.ResponsesPerSecond,
            (o, v) => o with { ResponsesPerSecond = v },
            "answers over UDP that one client network may have about one name and type; about names that do not exist in one zone; and of "
                + "errors. As many at once", required: "write `{ responses_per_second: 20 }`")
        .Key("window", Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)), o => o.Window, (o, v) => o with { Window = v },
            "who goes on after the limit gets nothing until the rate has been kept for as long as it was exceeded, this long at the most")
        .Key("slip", Integer(0, 10), o => o.Slip, (o, v) => o with { Slip = v },
            "of so many answers over the limit one is sent on average, empty with TC, so that who is really there comes back over TCP. 0: "
                + "none; 1: each")
        .Key("ipv4_prefix", Integer(0, 32), o => o.Ipv4Prefix, (o, v) => o with { Ipv4Prefix = v },
            "IPv4 clients that share this much are one network")
        .Key("ipv6_prefix", Integer(0, 128), o => o.Ipv6Prefix, (o, v) => o with { Ipv6Prefix = v },
            "IPv6 clients that share this much are one network")
        .Key("exempt", NetworkTypes.List<IPNetwork>("networks", JsonShapes.Network, AddressValues.Network), o => o.Exempt,
            (o, v) => o with { Exempt = v }, "networks without a limit. A client with a valid server cookie (`dns.cookies`) has none either",
            "none");

    public static readonly KeyType<ResponseRateOptions?> Type = new ReadType<ResponseRateOptions?>("mapping, or `off`",
        JsonShapes.AnyOf(JsonShapes.OneOf("off"), JsonShapes.Mapping(() => Section)), TryRead,
        rates => rates is null ? "off" : Section.Words(rates));

    private static bool TryRead(Field field, ResponseRateOptions? above, Reading reading, out ResponseRateOptions? value)
    {
        value = null;
        if (field.Node is not ScalarNode { IsEmpty: false })
            return Section.TryRead(field, new ResponseRateOptions(1), reading, out value);
        field.Choice("off");
        return true;
    }
}
