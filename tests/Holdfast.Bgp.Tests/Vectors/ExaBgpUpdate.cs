using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text.Json;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Vectors;

/// <summary>An UPDATE as ExaBGP's JSON tells it.</summary>
internal static class ExaBgpUpdate
{
    /// <summary>What we do not look into, since it belongs to families that are not ours.</summary>
    private static readonly string[] NotLookedInto = ["bgp-prefix-sid", "tunnel-encap", "bgp-ls", "pmsi", "aigp"];

    /// <returns>Null, or where the two differ.</returns>
    public static string? Compare(JsonElement message, UpdateMessage ours, ISet<string> notCompared)
    {
        if (message.TryGetProperty("eor", out _)) return VectorFacts.Differs("eor", true, ours.EndOfRib is not null);
        var update = message.GetProperty("update");
        if (update.TryGetProperty("attribute", out var attributes))
        {
            foreach (var theirs in attributes.EnumerateObject())
            {
                if (Attribute(theirs, ours, notCompared) is { } problem) return problem;
            }
        }
        return Routes(update, "announce", Announced(ours), notCompared)
            ?? Routes(update, "withdraw", Withdrawn(ours), notCompared);
    }

    private static string? Attribute(JsonProperty theirs, UpdateMessage ours, ISet<string> notCompared)
    {
        var value = theirs.Value;
        var name = theirs.Name;
        if (NotLookedInto.Contains(name)) return Skip(notCompared, name);
        if (name.StartsWith("attribute-0x", StringComparison.OrdinalIgnoreCase))
        {
            var type = (AttributeType)Convert.ToByte(name[10..14], 16);
            var octets = (Find<UnknownAttribute>(ours, one => one.Type == type)?.Value ?? []).AsSpan();
            return VectorFacts.Differs(name, value.GetString(), "0x" + Convert.ToHexString(octets));
        }
        return name switch
        {
            "origin" => Differs(value.GetString()!, Find<OriginAttribute>(ours)?.Value.ToString().ToLowerInvariant()),
            "as-path" => Differs(Path(value), string.Join(' ', (Find<AsPathAttribute>(ours)?.Segments ?? []).Select(Segment))),
            "next-hop" => Differs(value.GetString()!, Find<NextHopAttribute>(ours)?.Address.ToString()),
            "med" => Differs(value.ToString(), Find<MultiExitDiscAttribute>(ours)?.Value.ToString(CultureInfo.InvariantCulture)),
            "local-preference" =>
                Differs(value.ToString(), Find<LocalPrefAttribute>(ours)?.Value.ToString(CultureInfo.InvariantCulture)),
            "atomic-aggregate" => Differs(value.ToString(), (Find<AtomicAggregateAttribute>(ours) is not null).ToString()),
            "aggregator" =>
                Differs(value.ToString(), Find<AggregatorAttribute>(ours) is { } one ? $"{one.As}:{one.Address}" : null),
            "community" => Differs(List(value, Community), List((Find<CommunitiesAttribute>(ours)?.Communities ?? []).Order())),
            "large-community" =>
                Differs(List(value, Numbers), List((Find<LargeCommunitiesAttribute>(ours)?.Communities ?? []).Order())),
            "extended-community" => Differs(
                List(value, one => one.GetProperty("value").ToString()),
                List((Find<ExtendedCommunitiesAttribute>(ours)?.Communities ?? [])
                    .Select(one => one.Value.ToString(CultureInfo.InvariantCulture)))),
            "extended-community-ipv6" =>
                Differs(List(value, one => one.GetProperty("value").ToString()), List(Ipv6Communities(ours))),
            "originator-id" => Differs(value.GetString()!, Find<OriginatorIdAttribute>(ours)?.RouterId.ToString()),
            "cluster-list" => Differs(
                string.Join(' ', value.EnumerateArray()), string.Join(' ', Find<ClusterListAttribute>(ours)?.Clusters ?? [])),
            "otc" => Differs(value.ToString(), Find<OnlyToCustomerAttribute>(ours)?.As.ToString(CultureInfo.InvariantCulture)),
            _ => Skip(notCompared, "attribute " + name),
        };

        string? Differs(string expected, string? found) => VectorFacts.Differs(name, expected, found ?? "absent");
    }

    private static T? Find<T>(UpdateMessage update, Func<T, bool>? which = null) where T : PathAttribute =>
        update.Attributes.Items.OfType<T>().FirstOrDefault(which ?? (_ => true));

    /// <summary>Newer versions tell segments apart; older ones have a list.</summary>
    private static string Path(JsonElement theirs) => theirs.ValueKind == JsonValueKind.Array
        ? $"as-sequence {string.Join(' ', theirs.EnumerateArray())}" : string.Join(' ', theirs.EnumerateObject().Select(Segment));

    private static string Segment(JsonProperty theirs) =>
        $"{theirs.Value.GetProperty("element").GetString()} {string.Join(' ', theirs.Value.GetProperty("value").EnumerateArray())}";

    private static string Segment(AsPathSegment ours) =>
        $"{(ours.IsSet ? "as-set" : "as-sequence")} {string.Join(' ', ours.Ases)}";

    private static string Numbers(JsonElement theirs) => string.Join(':', theirs.EnumerateArray());

    private static string Community(JsonElement theirs)
    {
        if (theirs.ValueKind == JsonValueKind.Array) return Numbers(theirs);
        return Holdfast.Bgp.Wire.Communities.Community.TryParse(theirs.GetString()!, out var named) ? named.ToString()
            : theirs.GetString()!;
    }

    private static string List(JsonElement theirs, Func<JsonElement, string> text) => List(theirs.EnumerateArray().Select(text));

    private static string List<T>(IEnumerable<T> ours) =>
        string.Join(' ', ours.Select(one => one!.ToString()).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Ipv6Communities(UpdateMessage ours) =>
        (Find<UnknownAttribute>(ours, one => one.Type == AttributeType.Ipv6ExtendedCommunities)?.Value ?? []).Chunk(20)
            .Select(octets => new BigInteger(octets, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture));

    /// <summary>Their routes of our families, against ours: one line a route.</summary>
    private static string? Routes(JsonElement update, string what, List<string> ours, ISet<string> notCompared)
    {
        var theirs = new List<string>();
        if (update.TryGetProperty(what, out var families))
        {
            foreach (var family in families.EnumerateObject())
            {
                if (family.Name is not ("ipv4 unicast" or "ipv6 unicast")) Skip(notCompared, $"{what} {family.Name}");
                else if (family.Value.ValueKind == JsonValueKind.Array)
                    theirs.AddRange(family.Value.EnumerateArray().Select(Prefix));
                else theirs.AddRange(family.Value.EnumerateObject()
                    .SelectMany(hop => hop.Value.EnumerateArray().Select(one => $"{Prefix(one)} via {Address(hop.Name)}")));
            }
        }
        return VectorFacts.Differs(what, List(theirs), List(ours));
    }

    private static string Prefix(JsonElement theirs)
    {
        var (address, length) = theirs.GetProperty("nlri").GetString()!.Split('/') is [var first, var second] ? (first, second)
            : ("", "");
        return $"{Address(address)}/{length}{(theirs.TryGetProperty("path-information", out var path) ? " path " + path : "")}";
    }

    private static string Address(string text) => IPAddress.TryParse(text, out var address) ? address.ToString() : text;

    private static List<string> Announced(UpdateMessage update)
    {
        var nextHop = Find<NextHopAttribute>(update)?.Address;
        List<string> routes = [.. update.Nlri.Select(prefix => $"{prefix} via {nextHop}")];
        if (Find<MpReachAttribute>(update) is { } reach)
            routes.AddRange(reach.Nlri.Select(prefix => $"{prefix} via {reach.NextHop}"));
        return routes;
    }

    private static List<string> Withdrawn(UpdateMessage update) =>
        [.. update.Withdrawn.Concat(Find<MpUnreachAttribute>(update)?.Withdrawn ?? []).Select(prefix => prefix.ToString())];

    private static string? Skip(ISet<string> notCompared, string fact)
    {
        notCompared.Add(fact);
        return null;
    }
}
