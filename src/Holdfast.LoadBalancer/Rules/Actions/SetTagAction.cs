using System.Collections.Immutable;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>The query is given a tag, in place of one of this name, and the next rules are tried.</summary>
/// <param name="Tag">The tag, with its value.</param>
public sealed record SetTagAction(QueryTag Tag) : RuleAction<SetTagAction>, IAction<SetTagAction>
{
    private static readonly ActionKey Subject = new(Name, ActionValue.Text, "NAME=VALUE",
        "the query is given this tag, for the matches of rules (`tag`) and of response rules behind this one; the next rules are "
            + "tried")
    { Most = 127 };

    /// <inheritdoc/>
    public static string Name => "set_tag";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [$"{Tag}"];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    /// <inheritdoc/>
    public override QueryTag GivesTag => Tag;

    internal override bool ChangesQuery => true;

    // The tag's bit, and those of all its values, once they are known.
    private ulong Bit { get; init; }

    private ulong Others { get; init; }

    internal override RuleAction Number(RuleSlots slots) =>
        this with { Bit = slots.Tags.Bits(Tag), Others = slots.Tags.BitsOf(Tag.Name) };

    /// <inheritdoc/>
    public static SetTagAction? Read(IActionValues values) =>
        values.Text(Subject) is { } text ? new(QueryTag.ParseWhole(text)) : null;

    internal override RuleVerdict Act(ref Query query)
    {
        query.Tags = (query.Tags & ~Others) | Bit;
        return RuleVerdict.TryNext;
    }
}
