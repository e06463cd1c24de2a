using System.Globalization;
using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Keys;

/// <summary>What the attributes of a route that is written out may be.</summary>
internal static class RouteTypes
{
    public static readonly KeyType<Prefix> Destination =
        new ScalarType<Prefix>("prefix", JsonShapes.Prefix, field => field.Text() is { } text ? field.PrefixOf(text) : null);

    public static readonly KeyType<AsPath?> Path = new ObjectType<AsPath>("AS numbers, a space between", JsonShapes.Text,
        ReadPath,
        path => $"\"{path}\"").OrNone();

    public static readonly KeyType<Aggregator?> By = new ObjectType<Aggregator>(
        "`AS:address`", JsonShapes.Pattern("^[0-9]+:[0-9.]+$"), ReadAggregator, one => one.ToString()).OrNone();

    public static readonly KeyType<IPAddress?> Originator = NetworkTypes.RouterId.OrNone();

    public static readonly KeyType<ValueList<IPAddress>> Clusters =
        NetworkTypes.ObjectList<IPAddress>("list of IPv4 addresses", JsonShapes.Ipv4Address, BgpValues.RouterId);

    public static readonly KeyType<ulong?> Aigp = new ScalarType<ulong>("number of 64 bits",
        JsonShapes.AnyOf(JsonShapes.Integer(0, long.MaxValue), JsonShapes.Pattern("^[0-9]+$")), ReadAigp,
        metric => metric.ToString(CultureInfo.InvariantCulture)).OrNone();

    public static readonly KeyType<ValueList<RawAttribute>> Raw = NetworkTypes.ObjectList<RawAttribute>(
        "list of `0xTYPE 0xFLAGS 0xVALUE`", JsonShapes.Pattern("^0[xX]"), ReadRaw);

    public static readonly KeyType<ValueList<string>> Names = NetworkTypes.ObjectList<string>(
        "list of names", JsonShapes.Text, field => field.Text());

    private static AsPath? ReadPath(Field field)
    {
        if (field.Node is ScalarNode { Text: "" }) return new AsPath([], []);
        if (field.Text() is not { } text) return null;
        if (AsPath.TryParse(text, out var path)) return path;
        field.Error($"`{ScalarValues.Shorten(text)}` is not an AS path of at most 255 ASes",
            "write `\"64512 64513\"`, with ASes without an order in braces at the end: `\"64512 {64513 64514}\"`");
        return null;
    }

    private static Aggregator? ReadAggregator(Field field)
    {
        if (field.Text() is not { } text) return null;
        if (Aggregator.Parse(text) is { } aggregator) return aggregator;
        field.Error($"`{ScalarValues.Shorten(text)}` is not an AS and an IPv4 address", "write `\"65101:192.0.2.1\"`");
        return null;
    }

    private static ulong? ReadAigp(Field field)
    {
        if (field.Text() is not { } text) return null;
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var metric)) return metric;
        field.Error($"`{ScalarValues.Shorten(text)}` is not a number of 64 bits");
        return null;
    }

    private static RawAttribute? ReadRaw(Field field)
    {
        if (field.Text() is not { } text) return null;
        if (RawAttribute.Parse(text) is { } attribute) return attribute;
        field.Error($"`{ScalarValues.Shorten(text)}` is not an attribute by its numbers, or one of next hops or routes",
            "write `\"0x20 0xc0 0x0000fe4d0000000100000002\"`: type, flags, and at most 2048 octets");
        return null;
    }
}
