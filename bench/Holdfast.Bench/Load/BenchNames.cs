namespace Holdfast.Bench.Load;

/// <summary>The names asked for: <c>h0000000.bench.example</c> and on.</summary>
internal static class BenchNames
{
    /// <summary>Digits in a name.</summary>
    public const int Digits = 7;

    /// <summary>Where the digits begin in the text, and, one octet on, in the first label on the wire.</summary>
    public const int FirstDigit = 1;

    /// <summary>A name's text.</summary>
    public static string Text(int number) => $"h{number.ToString("D" + Digits, null)}.bench.example";
}
