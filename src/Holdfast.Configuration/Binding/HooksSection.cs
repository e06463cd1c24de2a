using Holdfast.Anycast.Hooks;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>hooks</c> of a service, or of <c>anycast</c> for all services.</summary>
internal static class HooksSection
{
    public static readonly KeySet Keys = new("anycast.hooks", "on_up", "on_down", "on_disabled", "on_change", "shell", "timeout");

    /// <summary>What a service has; what is not said here is as it was above.</summary>
    public static HookOptions Read(Field? field, HookOptions above)
    {
        if (field is null || MappingReader.Open(field, Keys) is not { } map) return above;
        return above with
        {
            OnUp = Hook(map, "on_up") ?? above.OnUp,
            OnDown = Hook(map, "on_down") ?? above.OnDown,
            OnDisabled = Hook(map, "on_disabled") ?? above.OnDisabled,
            OnChange = Hook(map, "on_change") ?? above.OnChange,
            Timeout = map["timeout"]?.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)) ?? above.Timeout,
        };
    }

    private static Anycast.Checks.CheckOptions.Command? Hook(MappingReader map, string key) =>
        map[key] is { } field ? ChecksSection.ReadCommand(map, field) : null;
}
