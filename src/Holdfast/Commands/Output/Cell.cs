namespace Holdfast.Commands.Output;

/// <summary>One cell of a table.</summary>
/// <param name="Text">What stands in it; <c>-</c> takes the place of nothing.</param>
/// <param name="Tone">How it is to be taken; a terminal shows it as a colour, and nothing else shows it.</param>
internal readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string? text) => new(text ?? "");
}

/// <summary>How a value is to be taken. It never says more than the words beside it.</summary>
internal enum Tone
{
    Plain,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Not as usual, and meant so: drained, forced, on trial.</summary>
    Unusual,

    /// <summary>Not as it should be.</summary>
    Bad,
}
