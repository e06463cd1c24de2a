namespace Holdfast.LoadBalancer.Rules.Responses.Actions;

/// <summary>
/// The answer becomes an empty one with TC, so that the client comes back over TCP. One over TCP goes on its way.
/// </summary>
public sealed record TruncateResponseAction : ResponseAction<TruncateResponseAction>, IAction<TruncateResponseAction>
{
    private const int HeaderFlagsOffset = 2;
    private const byte Truncated = 0x02;

    /// <inheritdoc/>
    public static string Name => "truncate";

    /// <inheritdoc/>
    public static string Help => "an empty answer with TC (over TCP the answer goes on)";

    /// <inheritdoc/>
    public static TruncateResponseAction Read(IActionValues values) => new();

    internal override bool Act(scoped ref Response response)
    {
        if (!response.Protocol.IsDatagram || !UnsignedAnswer.TryParse(response.Message, out var view))
            return true;
        response.Empty(in view);
        response.Buffer[HeaderFlagsOffset] |= Truncated;
        response.IsClientsAlone = true;
        return true;
    }
}
