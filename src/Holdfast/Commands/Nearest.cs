namespace Holdfast.Commands;

/// <summary>Which known word was meant by one that is not.</summary>
internal static class Nearest
{
    /// <summary>The known word with the fewest edits, when that is at most a third of its length (and at least one).</summary>
    public static string? To(string word, IEnumerable<string> known) => known
        .Select(candidate => (candidate, edits: Edits(word, candidate)))
        .Where(pair => pair.edits <= Math.Max(1, pair.candidate.Length / 3))
        .OrderBy(pair => pair.edits)
        .Select(pair => pair.candidate)
        .FirstOrDefault();

    private static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var substitution = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.Length];
    }
}
