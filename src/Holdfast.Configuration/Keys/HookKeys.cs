using Holdfast.Anycast.Hooks;
using Holdfast.Configuration.Keys.Checks;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>hooks</c> of a service, or of <c>anycast</c> for all services.</summary>
internal static class HookKeys
{
    public static readonly Section<HookOptions> Section = new Section<HookOptions>("anycast.hooks", static () => HookOptions.None)
        .Key("on_up", CommandCheck.Type("command, as in a check"), o => o.OnUp, (o, v) => o with { OnUp = v },
            "run when a prefix has become UP")
        .Key("on_down", CommandCheck.Type("command"), o => o.OnDown, (o, v) => o with { OnDown = v },
            "run when it has become DOWN")
        .Key("on_disabled", CommandCheck.Type("command"), o => o.OnDisabled, (o, v) => o with { OnDisabled = v },
            "run when it has become DISABLED")
        .Key("on_change", CommandCheck.Type("command"), o => o.OnChange, (o, v) => o with { OnChange = v },
            "run when it has become any of these, or INIT, after the one above")
        .Part("shell", Bool, "the commands of this mapping are one text each, run by `/bin/sh -c`", "false")
        .Key("timeout", Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)), o => o.Timeout,
            (o, v) => o with { Timeout = v },
            "how long one may run; it is killed with all its children then", words: o => $"timeout {OptionText.Of(o.Timeout)}");
}
