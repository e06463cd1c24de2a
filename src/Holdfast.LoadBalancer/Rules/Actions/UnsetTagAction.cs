using System.Collections.Immutable;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>The query loses a tag, and the next rules are tried.</summary>
/// <param name="Tag">The tag's name.</param>
public sealed record UnsetTagAction(string Tag) : RuleAction<UnsetTagAction>, IAction<UnsetTagAction>
{
    private static readonly ActionKey Subject = new(Name, ActionValue.Text, "NAME",
        "the query loses the tag of this name, and the next rules are tried")
    { Most = 63 };

    /// <inheritdoc/>
    public static string Name => "unset_tag";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [Tag];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    internal override bool ChangesQuery => true;

    // Those of all its values, once they are known.
    private ulong Bits { get; init; }

    internal override RuleAction Number(RuleSlots slots) => this with { Bits = slots.Tags.BitsOf(Tag) };

    /// <inheritdoc/>
    public static UnsetTagAction? Read(IActionValues values) =>
        values.Text(Subject) is { } tag ? new(tag) : null;

    internal override RuleVerdict Act(ref Query query)
    {
        query.Tags &= ~Bits;
        return RuleVerdict.TryNext;
    }
}
