namespace Holdfast.Interop.Tests.Peers;

/// <summary>Well-known communities by the names that peers print (RFC 1997, RFC 8326).</summary>
internal static class WellKnown
{
    private static readonly Dictionary<string, string> Figures = new()
    {
        ["no-export"] = "65535:65281",
        ["no-advertise"] = "65535:65282",
        ["graceful-shutdown"] = "65535:0",
    };

    /// <summary>
    /// A community in figures, however it was printed: <c>no-export</c>, <c>noExport</c> and <c>NO_EXPORT</c> are one.
    /// </summary>
    public static string InFigures(string printed)
    {
        var name = string.Concat(
            printed.Select(
                (letter, index) => index > 0 && char.IsUpper(letter) && char.IsLower(printed[index - 1])
                    ? $"-{letter}" : $"{letter}"));
        return Figures.GetValueOrDefault(name.Replace('_', '-').ToLowerInvariant(), printed);
    }
}
