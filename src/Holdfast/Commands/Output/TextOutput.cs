namespace Holdfast.Commands.Output;

/// <summary>Where text for people goes, and what it may have.</summary>
/// <param name="Writer">Where it goes.</param>
internal sealed record TextOutput(TextWriter Writer)
{
    private const string Reset = "\e[0m";

    /// <summary>With the columns that are left out for want of room.</summary>
    public bool Wide { get; init; }

    /// <summary>Tables begin with the names of their columns.</summary>
    public bool Headers { get; init; } = true;

    /// <summary>Tones are shown as colours.</summary>
    public bool Colours { get; init; }

    /// <summary>
    /// Whether standard output is a terminal that shows colours, and nobody has said that they are not wanted
    /// (<c>NO_COLOR</c>, https://no-color.org).
    /// </summary>
    public static bool TerminalHasColours => !Console.IsOutputRedirected
        && Environment.GetEnvironmentVariable("NO_COLOR") is null or ""
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>The text of a cell as it is written.</summary>
    public string Coloured(Cell cell) =>
        !Colours || cell.Tone == Tone.Plain ? cell.Text : $"{Colour(cell.Tone)}{cell.Text}{Reset}";

    private static string Colour(Tone tone) => tone switch
    {
        Tone.Good => "\e[32m",
        Tone.Unusual => "\e[33m",
        Tone.Bad => "\e[31m",
        _ => "",
    };
}
