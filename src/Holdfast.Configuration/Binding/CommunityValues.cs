using Holdfast.Bgp.Wire.Communities;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads communities of all kinds.</summary>
internal static class CommunityValues
{
    /// <summary>One community or a list of them; those that are none are told.</summary>
    public static CommunitySet Communities(this Field field)
    {
        var all = CommunitySet.Empty;
        foreach (var item in field.OneOrMany())
        {
            if (item.Text() is not { } text) continue;
            if (!CommunitySet.TryParse(text, out var one)) Refuse(item, text);
            else if (all.Contains(one)) item.Warning($"`{text}` is in the list already");
            else all = all.Union(one);
        }
        return all;
    }

    private static void Refuse(Field item, string text)
    {
        var near = Nearest.To(text, WellKnownCommunities.Names);
        item.Error($"`{ScalarValues.Shorten(text)}` is not a community",
            near is not null ? $"did you mean `{near}`?"
            : "write `65101:100` (each half at most 65535), `65101:1:2` (large), `rt:65101:1`, `soo:65101:1`, eight octets as `0x...` (extended), or a well-known name such as no-export");
    }
}
