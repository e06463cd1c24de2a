using Holdfast.Configuration.Diagnostics;

namespace Holdfast.DropIn.ExaBgp.Syntax;

/// <summary>A word of a statement.</summary>
/// <param name="Text">The word, without quotes.</param>
/// <param name="At">Where it stands.</param>
internal readonly record struct Word(string Text, Location At)
{
    public override string ToString() => Text;
}

/// <summary>What ends with <c>;</c>, or has statements in braces.</summary>
/// <param name="Words">At least one.</param>
/// <param name="Body">The statements in its braces; null without braces.</param>
internal sealed record Statement(IReadOnlyList<Word> Words, IReadOnlyList<Statement>? Body)
{
    public string Name => Words[0].Text;

    public Location At => Words[0].At;
}
