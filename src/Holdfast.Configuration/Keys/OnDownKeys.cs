using Holdfast.Anycast.Decision;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.NetworkTypes;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>on_down</c> and <c>on_disabled</c>: what becomes of a service's routes.</summary>
internal static class OnDownKeys
{
    public static readonly Section<OnDown.Deprefer> Section = Table("anycast.on_down",
        "it stays announced with this MED, higher than any healthy node's, so that the last site standing keeps its route",
        "communities it carries meanwhile, in place of the others", "as there, meanwhile");

    public static readonly Section<OnDown.Deprefer> DisabledSection = Table("anycast.on_disabled",
        "it stays announced with this MED",
            "as in `on_down`", "as in `on_down`");

    public static KeyType<OnDown> Type(Func<Section<OnDown.Deprefer>> section) => new ReadType<OnDown>("`withdraw`, or mapping",
        JsonShapes.AnyOf(JsonShapes.OneOf("withdraw"), JsonShapes.Mapping(section)),
        (Field field, OnDown _, Reading reading, out OnDown value) => TryRead(section(), field, reading, out value),
        onDown => onDown is OnDown.Deprefer deprefer ? Section.Words(deprefer) : "withdraw")
    {
        IsCode = true,
    };

    private static Section<OnDown.Deprefer> Table(string path, string deprefer, string communities, string others) =>
        new Section<OnDown.Deprefer>(path, static () => new OnDown.Deprefer(0))
            .Key("deprefer", Unsigned("MED"), o => o.Med, (o, v) => o with { Med = v }, deprefer, "",
                required: "write `{ deprefer: 1000 }`", words: o => $"deprefer {o.Med}")
            .Key("communities", Communities.OrNone(), o => o.Attributes.Communities,
                (o, v) => o with { Attributes = o.Attributes with { Communities = v } }, communities, "`anycast.communities`")
            .Key("as_path_prepend", AsPathPrepend.OrNone(), o => o.Attributes.AsPathPrepend,
                (o, v) => o with { Attributes = o.Attributes with { AsPathPrepend = v } }, others, "`anycast.as_path_prepend`")
            .Key("local_preference", Unsigned().OrNone(), o => o.Attributes.LocalPreference,
                (o, v) => o with { Attributes = o.Attributes with { LocalPreference = v } }, others,
                    "`anycast.local_preference`");

    private static bool TryRead(Section<OnDown.Deprefer> section, Field field, Reading reading, out OnDown value)
    {
        value = new OnDown.Withdraw();
        if (field.Node is not MappingNode)
        {
            if (field.Node is ScalarNode { Text: "deprefer" })
                field.Error("`deprefer` needs the MED to announce with", "write `{ deprefer: 1000 }`");
            else if (field.Text() is { } text && text != "withdraw")
                field.Error($"`{ScalarValues.Shorten(text)}` is neither `withdraw` nor `{{ deprefer: MED }}`");
            else return true;
            return false;
        }
        if (MappingReader.Open(field, section, reading) is not { } map) return false;
        value = section.Read(map, new OnDown.Deprefer(0), reading);
        return map["deprefer"] is not null && !map.IsMisread("deprefer");
    }
}
