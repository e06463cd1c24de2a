using System.Collections.Immutable;
using Holdfast.Dns.Codes;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>Answer SERVFAIL.</summary>
public sealed record ServFailAction : CodeAction<ServFailAction>, IAction<ServFailAction>
{
    /// <inheritdoc/>
    public static string Name => "servfail";

    /// <inheritdoc/>
    public static string Help => "SERVFAIL";

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => CodeKeys;

    private protected override ResponseCode Code => ResponseCode.ServFail;

    /// <inheritdoc/>
    public static ServFailAction Read(IActionValues values) => ReadCode(values);
}
