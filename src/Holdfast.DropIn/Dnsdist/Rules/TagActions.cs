using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Rules;

/// <summary>Tags that rules give to queries.</summary>
internal static class TagActions
{
    public static ActionResult? ReadSet(Arguments call) => call.Required(0, "a name")?.Text() is { } name
        ? new(new Settings().Set("set_tag", $"{name}={call[1]?.Text()}", call[0]!.At)) : null;

    public static ActionResult? ReadUnset(Arguments call) => call.Required(0, "a name")?.Text() is { } name
        ? new(new Settings().Set("unset_tag", name, call[0]!.At)) : null;

    /// <summary>Reads TagRule.</summary>
    public static Selector? ReadRule(Arguments call) => call.Required(0, "a name")?.Text() is { } name
        ? new Selector.Part("tag", [call[1]?.Text() is { } value ? $"{name}={value}" : name], call[0]!.At) : null;
}
