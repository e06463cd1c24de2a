using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Holdfast.Bgp.Tests.Vectors;

/// <summary>A run of vectors: how many ran, by what they expect, and which failed.</summary>
/// <param name="name">Whose vectors.</param>
internal sealed class VectorTally(string name)
{
    private readonly SortedDictionary<string, (int Agreed, int Disagreed)> _counts = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _notCompared = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _unread = new(StringComparer.Ordinal);
    private int _compared;

    /// <summary>Vectors that became something else and are in no disagreement, with their ids.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Disagreements that no vector made use of.</summary>
    public List<Disagreement> NotNeeded { get; } = [.. Disagreements.All];

    public static VectorTally Run(string name, IEnumerable<Vector> vectors)
    {
        var tally = new VectorTally(name);
        foreach (var vector in vectors) tally.Add(vector);
        return tally;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        var total = _counts.Values.Sum(one => one.Agreed + one.Disagreed) + Failures.Count;
        text.AppendLine(CultureInfo.InvariantCulture, $"{name}: {total} vectors, {Failures.Count} failed");
        foreach (var (expect, (agreed, disagreed)) in _counts)
            text.AppendLine(CultureInfo.InvariantCulture,
                $"  {expect,-17} {agreed,5} agreed, {disagreed,3} disagreed with for a reason given");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"  facts compared in {_compared}; not compared: {string.Join(", ", _notCompared)}");
        if (_unread.Count > 0) text.AppendLine(CultureInfo.InvariantCulture,
            $"  kinds without a reader, of which only harm was looked for: {string.Join(", ", _unread)}");
        return text.ToString();
    }

    private void Add(Vector vector)
    {
        if (!VectorReader.Knows(vector)) _unread.Add(vector.Kind);
        var problem = Judge(vector);
        var disagreement = problem is null ? null
            : Array.Find(Disagreements.All, entry => entry.Becomes == problem.Outcome && entry.Covers(vector));
        if (problem is not null && disagreement is null)
        {
            Failures.Add($"{vector.Id}: {problem}");
            return;
        }
        if (disagreement is not null) NotNeeded.Remove(disagreement);
        if (vector.Decode.ValueKind != JsonValueKind.Undefined && problem is null) _compared++;
        var (agreed, disagreed) = _counts.GetValueOrDefault(vector.Expect);
        _counts[vector.Expect] = problem is null ? (agreed + 1, disagreed) : (agreed, disagreed + 1);
    }

    private VectorProblem? Judge(Vector vector)
    {
        try
        {
            return VectorJudge.Judge(vector, _notCompared);
        }
        catch (Exception exception)
        {
            // A crash is no matter of opinion: no disagreement covers it.
            Failures.Add($"{vector.Id}: {exception}");
            return null;
        }
    }
}
