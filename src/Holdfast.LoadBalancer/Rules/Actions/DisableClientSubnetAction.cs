using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>No backend is told the client's subnet, and the next rules are tried; one that the client sent passes on.</summary>
public sealed record DisableClientSubnetAction : RuleAction<DisableClientSubnetAction>, IAction<DisableClientSubnetAction>
{
    /// <inheritdoc/>
    public static string Name => "disable_client_subnet";

    /// <inheritdoc/>
    public static string Help => "backends with `client_subnet` are not told the client's, and the next rules are tried";

    /// <inheritdoc/>
    public override bool IsFinal => false;

    /// <inheritdoc/>
    public static DisableClientSubnetAction Read(IActionValues values) => new();

    internal override RuleVerdict Act(ref Query query)
    {
        query.Changes |= QueryChanges.Subnet;
        query.Subnet.IsWithheld = true;
        return RuleVerdict.TryNext;
    }
}
