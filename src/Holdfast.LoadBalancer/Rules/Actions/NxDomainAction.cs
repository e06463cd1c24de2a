using System.Collections.Immutable;
using Holdfast.Dns.Codes;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>Answer NXDOMAIN: there is no such name.</summary>
public sealed record NxDomainAction : NegativeAction<NxDomainAction>, IAction<NxDomainAction>
{
    /// <inheritdoc/>
    public static string Name => "nxdomain";

    /// <inheritdoc/>
    public static string Help => "NXDOMAIN";

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => NegativeKeys;

    private protected override ResponseCode Code => ResponseCode.NXDomain;

    /// <inheritdoc/>
    public static NxDomainAction Read(IActionValues values) => ReadNegative(values);
}
