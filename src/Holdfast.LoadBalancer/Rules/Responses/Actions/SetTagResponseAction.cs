using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Rules.Responses.Actions;

/// <summary>The query is given a tag, in place of one of this name, for the response rules behind this one.</summary>
/// <param name="Tag">The tag, with its value.</param>
public sealed record SetTagResponseAction(QueryTag Tag) : ResponseAction<SetTagResponseAction>, IAction<SetTagResponseAction>
{
    private static readonly ActionKey Subject = new(Name, ActionValue.Text, "NAME=VALUE",
        "the query is given this tag, for the response rules behind this one, which are tried")
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

    // The tag's bit, and those of all its values, once they are known.
    private ulong Bit { get; init; }

    private ulong Others { get; init; }

    internal override ResponseAction Number(TagSlots tags) =>
        this with { Bit = tags.Bits(Tag), Others = tags.BitsOf(Tag.Name) };

    /// <inheritdoc/>
    public static SetTagResponseAction? Read(IActionValues values) =>
        values.Text(Subject) is { } text ? new(QueryTag.ParseWhole(text)) : null;

    internal override bool Act(scoped ref Response response)
    {
        response.Tags = (response.Tags & ~Others) | Bit;
        return true;
    }
}
