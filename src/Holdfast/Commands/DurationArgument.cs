using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Holdfast.Commands;

/// <summary>
/// Durations on the command line, as the configuration writes them: <c>90s</c>, <c>30m</c>, <c>2h</c>, and <c>1d</c>.
/// </summary>
internal static class DurationArgument
{
    /// <summary>An option that takes one.</summary>
    public static Option<TimeSpan?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "30m",
        CustomParser = Parse,
    };

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var digits = text.AsSpan().TrimEnd("msmhd");
        var seconds = text.AsSpan(digits.Length) switch
        {
            "ms" => 0.001,
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => 0.0,
        };
        if (seconds == 0) return false;
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
        if (number <= 0 || number * seconds > TimeSpan.FromDays(366).TotalSeconds) return false;
        duration = TimeSpan.FromSeconds(number * seconds);
        return true;
    }

    private static TimeSpan? Parse(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (TryParse(text, out var duration)) return duration;
        result.AddError($"'{text}' is not a duration: write a number and s, m, h or d, such as 30m, at most 366d");
        return null;
    }
}
