namespace Holdfast.Configuration.Values;

/// <summary>What may stand in braces in texts of checks and services.</summary>
internal static class Placeholders
{
    /// <summary>What stands for the prefix that is checked.</summary>
    public static readonly string[] All = ["{address}", "{prefix}", "{service}", "{family}"];

    /// <summary>Reports what stands in braces and is not known there.</summary>
    /// <returns>False when something was reported.</returns>
    public static bool Check(Field field, string text, params ReadOnlySpan<string> known)
    {
        var good = true;
        for (var open = text.IndexOf('{', StringComparison.Ordinal); open >= 0; open = text.IndexOf('{', open + 1))
        {
            var close = text.IndexOf('}', open);
            var placeholder = close < 0 ? text[open..] : text[open..(close + 1)];
            if (known.Contains(placeholder)) continue;
            var near = Nearest.To(placeholder, known.ToArray());
            field.Error($"`{ScalarValues.Shorten(placeholder)}` is not known here",
                near is null ? $"known are {string.Join(", ", known.ToArray())}" : $"did you mean `{near}`?");
            good = false;
        }
        return good;
    }
}
