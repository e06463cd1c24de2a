using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Health;

namespace Holdfast.Anycast.Hooks;

/// <summary>Commands that are run when the state of a prefix has changed.</summary>
public sealed record HookOptions
{
    /// <summary>None at all.</summary>
    public static HookOptions None { get; } = new();

    /// <summary>Run when it has become UP.</summary>
    public CheckOptions.Command? OnUp { get; init; }

    /// <summary>Run when it has become DOWN.</summary>
    public CheckOptions.Command? OnDown { get; init; }

    /// <summary>Run when it has become DISABLED.</summary>
    public CheckOptions.Command? OnDisabled { get; init; }

    /// <summary>Run when it has become INIT, DOWN, UP or DISABLED, after the one above.</summary>
    public CheckOptions.Command? OnChange { get; init; }

    /// <summary>How long one may run; it is killed with its process group then.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The commands for a state, in the order they are run.</summary>
    /// <param name="state">The state it has become.</param>
    internal IEnumerable<(string Name, CheckOptions.Command Command)> For(PrefixState state)
    {
        var (name, its) = state switch
        {
            PrefixState.Up => ("on_up", OnUp),
            PrefixState.Down => ("on_down", OnDown),
            PrefixState.Disabled => ("on_disabled", OnDisabled),
            _ => ("", null),
        };
        if (its is not null) yield return (name, its);
        if (OnChange is not null && state != PrefixState.Terminated) yield return ("on_change", OnChange);
    }
}
