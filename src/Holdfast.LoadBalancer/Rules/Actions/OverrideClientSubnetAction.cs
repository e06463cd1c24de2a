using System.Collections.Immutable;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>
/// Whether what backends are told of the client's subnet takes the place of one that it sent; the next rules are tried.
/// </summary>
/// <param name="Overrides">Whether it does.</param>
public sealed record OverrideClientSubnetAction(bool Overrides)
    : RuleAction<OverrideClientSubnetAction>, IAction<OverrideClientSubnetAction>
{
    private static readonly ActionKey Subject = new(Name, ActionValue.Truth, "true|false",
        "whether what backends with `client_subnet` are told takes the place of a subnet that the client sent, which otherwise "
            + "passes on; the next rules are tried");

    /// <inheritdoc/>
    public static string Name => "override_client_subnet";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [Overrides ? "true" : "false"];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    /// <inheritdoc/>
    public static OverrideClientSubnetAction? Read(IActionValues values) =>
        values.Truth(Subject) is { } overrides ? new(overrides) : null;

    internal override RuleVerdict Act(ref Query query)
    {
        query.Changes |= QueryChanges.Subnet;
        query.Subnet.Overrides = Overrides;
        return RuleVerdict.TryNext;
    }
}
