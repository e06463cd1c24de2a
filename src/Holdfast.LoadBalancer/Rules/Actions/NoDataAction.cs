using System.Collections.Immutable;
using Holdfast.Dns.Codes;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>Answer NOERROR without records: the name has none of the type asked for.</summary>
public sealed record NoDataAction : NegativeAction<NoDataAction>, IAction<NoDataAction>
{
    /// <inheritdoc/>
    public static string Name => "nodata";

    /// <inheritdoc/>
    public static string Help => "no records of the type, NOERROR";

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => NegativeKeys;

    private protected override ResponseCode Code => ResponseCode.NoError;

    /// <inheritdoc/>
    public static NoDataAction Read(IActionValues values) => ReadNegative(values);
}
