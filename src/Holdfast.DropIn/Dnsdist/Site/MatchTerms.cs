using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;

namespace Holdfast.DropIn.Dnsdist.Site;

/// <summary>
/// Makes native matches of a selector. A native match is one conjunction, so that what joins parts by OR becomes several rules
/// with the same action, of which the first that fits decides, as one rule would.
/// </summary>
internal sealed class MatchTerms
{
    private const int Most = 256;

    // A part that may stand twice in a conjunction: both together fit what both lists have.
    private static readonly string[] Exact = ["type", "class", "opcode", "transport", "recursion_desired", "dnssec_ok", "rcode"];

    private readonly Dictionary<string, Selector.Part> _parts = [];
    private readonly List<IReadOnlyList<Selector.Part>> _not = [];
    private Selector.Above? _above;

    private MatchTerms()
    {
    }

    /// <summary>
    /// The matches that together fit what a selector fits; null when there are none, with the reason in the diagnostics.
    /// </summary>
    public static IReadOnlyList<Settings>? Of(Selector selector, ForeignReading reading)
    {
        var terms = Terms(selector, isDenied: false, reading);
        if (terms is null) return null;
        if (terms.Count > 1 && terms.Any(term => term.Exists(literal => literal.Part is Selector.Above)))
        {
            reading.Error(selector.At, "a rate within an OrRule would be counted for each of its parts by itself",
                "make it one rule for each part, with a rate of its own");
            return null;
        }
        var matches = new List<Settings>();
        foreach (var literals in terms)
        {
            var term = new MatchTerms();
            if (literals.All(literal => term.TryAdd(literal.Part, literal.IsDenied, reading))) matches.Add(term.Build());
        }
        return matches;
    }

    /// <summary>The selector as a list of conjunctions, each of parts that must hold or must not.</summary>
    private static List<List<(Selector Part, bool IsDenied)>>? Terms(Selector selector, bool isDenied, ForeignReading reading)
    {
        switch (selector)
        {
            case Selector.Not(var inner, _):
                return Terms(inner, !isDenied, reading);
            case Selector.All(var all, _) when isDenied && all.Count > 0 && all.All(part => part is Selector.Part):
                // `not` holds of all its parts together.
                return [[(selector, true)]];
            case Selector.All(var all, _):
                return isDenied ? Either(all, isDenied, reading) : Both(all, isDenied, reading);
            case Selector.Any(var any, _):
                return isDenied ? Both(any, isDenied, reading) : Either(any, isDenied, reading);
            case Selector.Above when isDenied:
                reading.Error(selector.At, "a rule cannot fit the queries within a rate",
                    "turn it round: let a rule before fit those above it");
                return null;
            default:
                return [[(selector, isDenied)]];
        }
    }

    private static List<List<(Selector, bool)>>? Either(IReadOnlyList<Selector> selectors, bool isDenied, ForeignReading reading)
    {
        var terms = new List<List<(Selector, bool)>>();
        foreach (var selector in selectors)
        {
            if (Terms(selector, isDenied, reading) is not { } more) return null;
            terms.AddRange(more);
        }
        return terms;
    }

    private static List<List<(Selector, bool)>>? Both(IReadOnlyList<Selector> selectors, bool isDenied, ForeignReading reading)
    {
        List<List<(Selector, bool)>> terms = [[]];
        foreach (var selector in selectors)
        {
            if (Terms(selector, isDenied, reading) is not { } more) return null;
            if ((long)terms.Count * more.Count > Most)
            {
                reading.Error(selector.At, $"the rule would become more than {Most} rules", "make it several simpler ones");
                return null;
            }
            terms = [.. from term in terms from other in more select (List<(Selector, bool)>)[.. term, .. other]];
        }
        return terms;
    }

    /// <summary>Adds what must hold, or must not; false when nothing can fit any more, or it cannot be said.</summary>
    private bool TryAdd(Selector selector, bool isDenied, ForeignReading reading)
    {
        switch (selector)
        {
            case Selector.All(var all, _):
                _not.Add([.. all.Cast<Selector.Part>()]);
                return true;
            case Selector.Part { Values: ["true" or "false"] } part when isDenied:
                return TryAdd(part with { Values = [part.Values[0] == "true" ? "false" : "true"] }, reading);
            case Selector.Part { Key: "pool_usable" } part when isDenied:
                return TryAdd(part with { Key = "pool_unusable" }, reading);
            case Selector.Part { Key: "opcode" or "rcode" } part when isDenied:
                reading.Error(part.At, $"a rule cannot fit all but one `{part.Key}`", "list those that it should fit");
                return false;
            case Selector.Part part when isDenied:
                // Neither of two lists of one part: what is in neither list.
                var same = _not.FindIndex(other => other is [var only] && only.Key == part.Key && !IsLeast(part));
                if (same < 0) _not.Add([part]);
                else _not[same] = [part with { Values = [.. _not[same][0].Values, .. part.Values] }];
                return true;
            case Selector.Part part:
                return TryAdd(part, reading);
            case Selector.Above above when _above is null:
                _above = above;
                return true;
            default:
                reading.Error(selector.At, "a rule can look at one rate", "make it two rules");
                return false;
        }
    }

    private bool TryAdd(Selector.Part part, ForeignReading reading)
    {
        if (_parts.TryAdd(part.Key, part)) return true;
        var known = _parts[part.Key];
        if (IsLeast(part))
        {
            if (int.Parse(part.Values[0], null) > int.Parse(known.Values[0], null)) _parts[part.Key] = part;
            return true;
        }
        if (!Exact.Contains(part.Key))
        {
            reading.Error(part.At, $"a rule cannot ask for two lists of `{part.Key}` at once",
                "make one list of what is in both");
            return false;
        }
        string[] both = [.. known.Values.Intersect(part.Values, StringComparer.OrdinalIgnoreCase)];
        _parts[part.Key] = known with { Values = both };
        return both.Length > 0;
    }

    private Settings Build()
    {
        var match = new Settings();
        foreach (var part in _parts.Values) Add(match, part);
        if (_not is [var one]) match.Set("not", Denied(one).Build(one[0].At));
        else if (_not.Count > 1)
        {
            var list = new SequenceNode(_not[0][0].At);
            foreach (var parts in _not) list.Add(Denied(parts).Build(parts[0].At));
            match.Set("not", list);
        }
        if (_above is not null) match.Set("above", _above.Rate.Build(_above.At));
        return match;
    }

    private static Settings Denied(IReadOnlyList<Selector.Part> parts)
    {
        var denied = new Settings();
        foreach (var part in parts) Add(denied, part);
        return denied;
    }

    private static void Add(Settings match, Selector.Part part)
    {
        if (part.Values is [var single]) match.Set(part.Key, single, part.At);
        else
        {
            var list = new SequenceNode(part.At);
            foreach (var value in part.Values) list.Add(new ScalarNode(value, isPlain: false, part.At));
            match.Set(part.Key, list);
        }
    }

    private static bool IsLeast(Selector.Part part) => part.Key is "min_labels" or "min_name_length";
}
