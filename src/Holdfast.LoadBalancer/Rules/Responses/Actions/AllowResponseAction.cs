namespace Holdfast.LoadBalancer.Rules.Responses.Actions;

/// <summary>No further rule is tried; the answer goes on its way.</summary>
public sealed record AllowResponseAction : ResponseAction<AllowResponseAction>, IAction<AllowResponseAction>
{
    /// <inheritdoc/>
    public static string Name => "allow";

    /// <inheritdoc/>
    public static string Help => "no further rule is tried";

    /// <inheritdoc/>
    public static AllowResponseAction Read(IActionValues values) => new();

    internal override bool Act(scoped ref Response response) => true;
}
