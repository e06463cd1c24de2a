using Holdfast.Anycast.Decision;
using Holdfast.Configuration.Source;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>on_down</c> and <c>on_disabled</c>.</summary>
internal static class OnDownSection
{
    /// <summary>So often an AS can be prepended.</summary>
    public const int MostPrepended = 64;

    private static readonly string[] Own = ["deprefer", "communities", "as_path_prepend", "local_preference"];

    public static readonly KeySet Keys = new("anycast.on_down", Own);

    public static readonly KeySet DisabledKeys = new("anycast.on_disabled", Own);

    /// <summary>What is to become of the route; null when nothing is said.</summary>
    public static OnDown? Read(Field? field)
    {
        if (field is null) return null;
        if (field.Node is not MappingNode)
        {
            if (field.Node is ScalarNode { Text: "deprefer" })
                field.Error("`deprefer` needs the MED to announce with", "write `{ deprefer: 1000 }`");
            else if (field.Text() is { } text && text != "withdraw")
                field.Error($"`{ScalarValues.Shorten(text)}` is neither `withdraw` nor `{{ deprefer: MED }}`");
            else return new OnDown.Withdraw();
            return null;
        }
        if (MappingReader.Open(field, field.Key == "on_disabled" ? DisabledKeys : Keys) is not { } map) return null;
        var attributes = new StateAttributes
        {
            Communities = map["communities"]?.Communities(),
            AsPathPrepend = map["as_path_prepend"]?.Integer(0, MostPrepended, "times"),
            LocalPreference = (uint?)map["local_preference"]?.Number(0, uint.MaxValue),
        };
        return (uint?)map.Required("deprefer", "write `{ deprefer: 1000 }`")?.Number(0, uint.MaxValue) is { } med
            ? new OnDown.Deprefer(med) { Attributes = attributes } : null;
    }
}
