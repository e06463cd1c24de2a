using System.Globalization;
using Holdfast.Collections;

namespace Holdfast.Configuration.Values;

/// <summary>Single values as text, as the file has them.</summary>
internal static class OptionText
{
    public static string Of(TimeSpan time) => ScalarValues.Words(time);

    public static string Of(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Of(uint number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Of(bool truth) => truth ? "true" : "false";

    public static string List<T>(ValueList<T> items) => $"[{string.Join(", ", items)}]";

    /// <summary>Items in a sentence: <c>a, b and c</c>.</summary>
    public static string Enumerate(IReadOnlyList<string> items, string conjunction) => items.Count < 2
        ? string.Concat(items) : $"{string.Join(", ", items.SkipLast(1))} {conjunction} {items[^1]}";
}
