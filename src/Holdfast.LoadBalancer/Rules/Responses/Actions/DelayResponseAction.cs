using System.Collections.Immutable;
using Holdfast.LoadBalancer.Rules.Actions;

namespace Holdfast.LoadBalancer.Rules.Responses.Actions;

/// <summary>The answer over UDP waits before it leaves, and the next rules are tried; the cache gives it without delay.</summary>
/// <param name="Delay">How long.</param>
public sealed record DelayResponseAction(TimeSpan Delay) : ResponseAction<DelayResponseAction>, IAction<DelayResponseAction>
{
    /// <inheritdoc/>
    public static string Name => DelayAction.Name;

    /// <inheritdoc/>
    public static string Help => DelayAction.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => DelayAction.Keys;

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [Delay];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    /// <inheritdoc/>
    public static DelayResponseAction? Read(IActionValues values) =>
        values.Duration(DelayAction.Subject) is { } delay ? new(delay) : null;

    internal override bool Act(scoped ref Response response)
    {
        response.Delay = (ushort)Delay.TotalMilliseconds;
        return true;
    }
}
