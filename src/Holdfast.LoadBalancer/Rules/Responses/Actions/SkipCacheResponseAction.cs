namespace Holdfast.LoadBalancer.Rules.Responses.Actions;

/// <summary>The answer is not stored, and the next rules are tried.</summary>
public sealed record SkipCacheResponseAction : ResponseAction<SkipCacheResponseAction>, IAction<SkipCacheResponseAction>
{
    /// <inheritdoc/>
    public static string Name => "skip_cache";

    /// <inheritdoc/>
    public static string Help => "the answer is not stored, and the next rules are tried";

    /// <inheritdoc/>
    public override bool IsFinal => false;

    /// <inheritdoc/>
    public static SkipCacheResponseAction Read(IActionValues values) => new();

    internal override bool Act(scoped ref Response response)
    {
        response.SkipsCache = true;
        return true;
    }
}
