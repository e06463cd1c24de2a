using System.Collections.Immutable;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire.Attributes;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads what a neighbor is told of the routes.</summary>
internal static class ExportSection
{
    /// <summary>Its keys, which stand among the neighbor's own.</summary>
    public static readonly string[] Keys =
        ["next_hop", "add_med", "as_path_prepend", "origin", "local_preference", "communities", "send_communities"];

    /// <summary>Takes them over what holds one level up.</summary>
    public static ExportOptions Read(MappingReader map, ExportOptions options) => options with
    {
        NextHop = map["next_hop"] is { } nextHop ? NextHopSection.Read(nextHop, NextHopOptions.Self) : null,
        AddMed = (uint?)map["add_med"]?.Number(0, uint.MaxValue) ?? options.AddMed,
        AsPathPrepend = map["as_path_prepend"]?.Integer(0, 64, "times") ?? options.AsPathPrepend,
        Origin = map["origin"]?.Choice("igp", "egp", "incomplete") switch
        {
            "igp" => Origin.Igp,
            "egp" => Origin.Egp,
            "incomplete" => Origin.Incomplete,
            _ => options.Origin,
        },
        LocalPreference = (uint?)map["local_preference"]?.Number(0, uint.MaxValue) ?? options.LocalPreference,
        Communities = map["communities"]?.Communities() ?? options.Communities,
        SendCommunities = map["send_communities"] is { } kinds ? Kinds(kinds) : options.SendCommunities,
    };

    /// <summary>Prefixes; a <c>+</c> at the end of one lets longer ones in it pass too.</summary>
    public static ImmutableArray<PrefixRange>? PrefixRanges(this Field field)
    {
        var ranges = ImmutableArray.CreateBuilder<PrefixRange>();
        foreach (var item in field.OneOrMany())
        {
            if (item.Text() is not { } text) continue;
            var orLonger = text.EndsWith('+');
            if (item.PrefixOf(orLonger ? text[..^1] : text) is { } prefix) ranges.Add(new PrefixRange(prefix, orLonger));
        }
        return ranges.DrainToImmutable();
    }

    private static CommunityKinds Kinds(Field field)
    {
        var kinds = CommunityKinds.None;
        foreach (var item in field.OneOrMany())
        {
            kinds |= item.Choice("standard", "large", "extended", "none") switch
            {
                "standard" => CommunityKinds.Standard,
                "large" => CommunityKinds.Large,
                "extended" => CommunityKinds.Extended,
                _ => CommunityKinds.None,
            };
        }
        return kinds;
    }
}
