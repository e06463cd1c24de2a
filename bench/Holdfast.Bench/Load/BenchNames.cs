namespace Holdfast.Bench.Load;

/// <summary>
/// The names asked for: <c>h0000000.a.bench.example</c>, <c>h0000001.ab.bench.example</c> and on. Their lengths differ, as
/// clients' names do: nobody shall gain from messages of one size.
/// </summary>
internal static class BenchNames
{
    private const string Letters = "abcdefghijklmnop";

    /// <summary>A name's text.</summary>
    public static string Text(int number) => $"h{number:D7}.{Letters[..(1 + (number % Letters.Length))]}.bench.example";
}
