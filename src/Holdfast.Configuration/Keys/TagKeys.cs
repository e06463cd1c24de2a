using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.Configuration.Keys;

/// <summary>The tags that a rule or a response rule looks for.</summary>
internal static class TagKeys
{
    /// <summary>The key, in rules of a path.</summary>
    public static Section<MatchOptions> Section(string path) => new Section<MatchOptions>(path)
        .Key("tag", NetworkTypes.ObjectList<QueryTag>("`NAME`, `NAME=VALUE`", JsonShapes.Text, Read, MatchKeys.RefuseEmpty),
            o => o.Tags, (o, v) => o with { Tags = v },
            "tags that rules before gave to the query (`set_tag`): with this value, or with any", "any",
            words: o => o.Tags.IsEmpty ? null : $"tag [{string.Join(", ", o.Tags)}]");

    private static QueryTag? Read(Field field) => field.Text() is { } text ? QueryTag.Parse(text) : null;
}
