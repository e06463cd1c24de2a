using System.Collections.Immutable;
using Holdfast.Dns.Codes;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>Answer REFUSED.</summary>
public sealed record RefuseAction : CodeAction<RefuseAction>, IAction<RefuseAction>
{
    /// <inheritdoc/>
    public static string Name => "refuse";

    /// <inheritdoc/>
    public static string Help => "REFUSED";

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => CodeKeys;

    private protected override ResponseCode Code => ResponseCode.Refused;

    /// <inheritdoc/>
    public static RefuseAction Read(IActionValues values) => ReadCode(values);
}
