using System.Globalization;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Recording;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.recent</c>: the latest queries, which each worker keeps.</summary>
internal static class RecentKeys
{
    private const int MostSampled = 1_000_000;

    /// <summary>A share of all queries, <c>1/N</c>; the value is N.</summary>
    public static readonly KeyType<int> Sample = new ScalarType<int>(
        $"`1/N`, N up to {MostSampled}", JsonShapes.Pattern("^1/[1-9][0-9]*$"), ReadSample,
        static share => string.Create(CultureInfo.InvariantCulture, $"1/{share}"));

    public static readonly Section<RecentOptions> Section =
        new Section<RecentOptions>("dns.recent", static () => new RecentOptions())
        .Key("size", Integer(0, 1 << 24, name: "queries"), o => o.Size, (o, v) => o with { Size = v },
            "the latest queries that each worker keeps for `holdfast queries` and `holdfast top`, answered or not, rounded up to a "
                + "power of two. Each takes some 136 octets, when it is needed first. 0: none, and neither command has anything to show")
        .Key("sample", Sample, o => o.Sample, (o, v) => o with { Sample = v },
            "of how many queries one is kept: `1/10`. More than one in all makes what is kept reach further back")
        .Key("hour", Bool, o => o.Hour, (o, v) => o with { Hour = v },
            "count those of the last hour, for `holdfast top --hour`, which takes up to 5 MB while there is traffic");

    private static int? ReadSample(Field field)
    {
        if (field.Text() is not { } text)
            return null;
        if (text.StartsWith("1/", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int share)
            && share is > 0 and <= MostSampled)
            return share;
        field.Error($"`{text}` is no share of queries", "write `1/10` for one of ten");
        return null;
    }
}
