namespace Holdfast.Bench.Load;

/// <summary>Query files for dnsperf.</summary>
internal static class QueryFile
{
    private const int Seed = 4;

    /// <summary>Every name once, shuffled.</summary>
    public static string Distinct(string path, int names)
    {
        int[] numbers = [.. Enumerable.Range(0, names)];
        new Random(Seed).Shuffle(numbers);
        return Write(path, numbers);
    }

    /// <summary>
    /// So many queries by Zipf's law with exponent 1: the name of rank r is asked for 1/r as often as the first.
    /// </summary>
    public static string Zipf(string path, int names, int queries)
    {
        var upTo = new double[names];
        double sum = 0;
        for (int rank = 1; rank <= names; rank++)
            upTo[rank - 1] = sum += 1.0 / rank;
        var random = new Random(Seed);
        return Write(path, Enumerable.Range(0, queries).Select(_ => RankAt(upTo, random.NextDouble() * sum)));
    }

    private static int RankAt(double[] upTo, double point)
    {
        int index = Array.BinarySearch(upTo, point);
        return Math.Min(index < 0 ? ~index : index, upTo.Length - 1);
    }

    private static string Write(string path, IEnumerable<int> numbers)
    {
        using var file = new StreamWriter(path);
        foreach (int number in numbers)
        {
            file.Write(BenchNames.Text(number));
            file.Write(" A\n");
        }

        return path;
    }
}
