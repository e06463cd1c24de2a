using System.Globalization;
using System.Net;

namespace Holdfast.Configuration.Values;

/// <summary>Reads single values: text, numbers, truth, durations, words of a fixed choice.</summary>
internal static class ScalarValues
{
    private const NumberStyles Digits = NumberStyles.None;

    /// <summary>A million days in microseconds: longer than any duration may be, and short enough to be told.</summary>
    private const decimal Beyond = 1_000_000m * 86_400_000_000;

    /// <summary>The text as written, which must not be empty.</summary>
    public static string? Text(this Field field)
    {
        if (field.Node is ScalarNode scalar && !scalar.IsEmpty && scalar.Text.Length > 0) return scalar.Text;
        if (field.Node is ScalarNode) field.Missing($"`{field.Key}` has no value", "give it one, or take the line away");
        else if (BareAddress(field.Node) is { } bare)
            field.Bag.Error(field.Node.At with { Length = bare.Text.Length }, field.Path,
                $"`{bare.Text}` must be in quotes", $"\"{bare.Text}\"   ({bare.Why})");
        else field.Error($"must be a single value, not {field.Node.Kind}");
        return null;
    }

    /// <summary>A text of at most so many octets, printable ASCII.</summary>
    public static string? ShortText(this Field field, int most)
    {
        if (field.Text() is not { } text) return null;
        if (text.Length <= most && text.All(c => c is > ' ' and <= '~')) return text;
        field.Error($"`{Shorten(text)}` must be at most {most} printable ASCII characters without spaces");
        return null;
    }

    /// <summary>A whole number within bounds.</summary>
    public static long? Number(this Field field, long least, long most, string unit = "")
    {
        if (field.Text() is not { } text) return null;
        var range = $"a whole number from {least} to {most}{(unit.Length == 0 ? "" : " " + unit)}";
        if (!long.TryParse(text, Digits | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || text[0] == '+')
        {
            var separated = text.Replace("_", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal);
            field.Error($"`{Shorten(text)}` is not {range}",
                long.TryParse(separated, Digits, CultureInfo.InvariantCulture, out number) ? $"write `{number}`" : null);
            return null;
        }
        if (number >= least && number <= most) return number;
        field.Error($"{number} is out of range: it must be {range}");
        return null;
    }

    /// <summary>A whole number within bounds.</summary>
    public static int? Integer(this Field field, int least, int most, string unit = "") => (int?)field.Number(least, most, unit);

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static bool? Boolean(this Field field)
    {
        switch (field.Text())
        {
            case null: return null;
            case "true": return true;
            case "false": return false;
            case var text:
                var meant = text.ToLowerInvariant() switch
                {
                    "yes" or "on" or "1" or "true" => "true",
                    "no" or "off" or "0" or "false" => "false",
                    _ => null
                };
                field.Error($"`{Shorten(text)}` is neither `true` nor `false`", meant is null ? null : $"write `{meant}`");
                return null;
        }
    }

    /// <summary>One of these words.</summary>
    public static string? Choice(this Field field, params string[] words)
    {
        if (field.Text() is not { } text) return null;
        if (words.Contains(text)) return text;
        var near = Nearest.To(text, words);
        field.Error($"`{Shorten(text)}` is none of {string.Join(", ", words)}", near is null ? null : $"did you mean `{near}`?");
        return null;
    }

    /// <summary>
    /// A duration with its unit: <c>150us</c>, <c>300ms</c>, <c>3s</c>, <c>2m</c>, <c>1h</c>, <c>1d</c>; <c>0</c> needs none.
    /// </summary>
    public static TimeSpan? Duration(this Field field, TimeSpan least, TimeSpan most)
    {
        if (field.Text() is not { } text) return null;
        var digits = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ");
        var unit = text.AsSpan(digits.Length).Trim();
        var micros =
            unit switch
            {
                "us" => 1,
                "ms" => 1000,
                "s" => 1_000_000,
                "m" => 60_000_000,
                "h" => 3_600_000_000,
                "d" => 86_400_000_000,
                _ => 0L
            };
        var isNumber = decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        if (isNumber && number == 0 && unit.IsEmpty) micros = 1;
        if (!isNumber || micros == 0 || number > 1_000_000_000)
        {
            if (isNumber && unit.IsEmpty)
                field.Error($"the duration `{Shorten(text)}` needs a unit", $"did you mean `{text}s`? (us, ms, s, m, h, d)");
            else field.Error($"`{Shorten(text)}` is not a duration",
                "write a number and us, ms, s, m, h or d, such as `300ms` or `3s`");
            return null;
        }
        var duration = TimeSpan.FromMicroseconds((double)Math.Min(number * micros, Beyond));
        if (duration >= least && duration <= most) return duration;
        field.Error($"{Words(duration)} is out of range: it must be from {Words(least)} to {Words(most)}");
        return null;
    }

    /// <summary>A duration as the file would have it.</summary>
    public static string Words(TimeSpan time)
    {
        var micros = (long)time.TotalMicroseconds;
        var (number, unit) = micros switch
        {
            0 => (0, "s"),
            _ when micros % 86_400_000_000 == 0 => (micros / 86_400_000_000, "d"),
            _ when micros % 3_600_000_000 == 0 => (micros / 3_600_000_000, "h"),
            _ when micros % 60_000_000 == 0 => (micros / 60_000_000, "m"),
            _ when micros % 1_000_000 == 0 => (micros / 1_000_000, "s"),
            _ when micros % 1000 == 0 => (micros / 1000, "ms"),
            _ => (micros, "us"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{number}{unit}");
    }

    /// <summary>Cuts a text that is too long to be repeated in a message.</summary>
    public static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "...";

    /// <summary>An IPv6 address that YAML took for a list or a key, because it was not in quotes.</summary>
    private static (string Text, string Why)? BareAddress(Node node)
    {
        if (node is not MappingNode { Entries: [var (key, value)] } || value is not ScalarNode scalar) return null;
        if (key is ScalarNode name && scalar.IsEmpty && IPAddress.TryParse(name.Text + ":", out _))
            return (name.Text + ":", "YAML reads a final colon as the end of a key");
        if (key is SequenceNode { Items: [ScalarNode address] } && IPAddress.TryParse(address.Text, out _))
            return ($"[{address.Text}]:{Shorten(scalar.Text)}", "YAML reads a bare [ as the start of a list");
        return null;
    }
}
