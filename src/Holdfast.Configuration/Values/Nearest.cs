namespace Holdfast.Configuration.Values;

/// <summary>Finds the name that was probably meant.</summary>
public static class Nearest
{
    private static readonly Dictionary<string, string[]> Synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["password"] = ["password_file"],
        ["remote_as"] = ["peer_as"],
        ["asn"] = ["peer_as", "local_as"],
        ["ip"] = ["address"],
        ["host"] = ["address"],
        ["metric"] = ["med"],
        ["servers"] = ["backends"],
        ["peers"] = ["neighbors"],
        ["neighbours"] = ["neighbors"],
        ["prefix"] = ["prefixes"],
        ["routerid"] = ["router_id"],
        ["disable"] = ["disable_file"],
        ["qtype"] = ["type"],
        ["local_address"] = ["source", "listen"],
    };

    /// <summary>So many candidates are compared: a file may have any number of names, and any number of mistakes.</summary>
    private const int Compared = 1000;

    /// <summary>The candidate nearest to a name, or null when none is near.</summary>
    public static string? To(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > 64) return null;
        var all = candidates as IReadOnlyCollection<string> ?? [.. candidates];
        if (Synonyms.TryGetValue(name, out var meant) && meant.FirstOrDefault(all.Contains) is { } synonym) return synonym;
        string? best = null;
        var least = 1 + Math.Max(1, name.Length / 3);
        foreach (var candidate in all.Take(Compared))
        {
            if (Math.Abs(candidate.Length - name.Length) >= least) continue;
            var distance = Distance(Fold(name), Fold(candidate));
            if (distance >= least) continue;
            (best, least) = (candidate, distance);
        }
        return best;
    }

    private static string Fold(string name) => name.Replace('-', '_').ToUpperInvariant();

    /// <summary>Edits (insert, delete, replace, swap of two neighbors) from one to the other.</summary>
    internal static int Distance(string a, string b)
    {
        var before = new int[b.Length + 1];
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
            }
            (before, previous, current) = (previous, current, before);
        }
        return previous[b.Length];
    }
}
