namespace Holdfast.LoadBalancer.Rules.Responses.Actions;

/// <summary>The answer is given to nobody, and not cached.</summary>
public sealed record DropResponseAction : ResponseAction<DropResponseAction>, IAction<DropResponseAction>
{
    /// <inheritdoc/>
    public static string Name => "drop";

    /// <inheritdoc/>
    public static string Help => "nobody gets the answer";

    /// <inheritdoc/>
    public override bool Denies => true;

    /// <inheritdoc/>
    public static DropResponseAction Read(IActionValues values) => new();

    internal override bool Act(scoped ref Response response) => false;
}
